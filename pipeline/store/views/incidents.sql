-- What happened: one incident a row, with every toll that was told of it.
--
-- key: incident_id
-- column incident_id: The incident: the first claim_id of it, by publication.
-- column what: What happened to whom, to read.
-- column place_id: Path to the place on the map: SY country, SY/12 region, SY/12/168325 town; null: not known.
-- column place_region: The region in which it lies.
-- column place_country: ISO 3166-1 code of the country in which it was.
-- column day_from: First day on which it is said to have been, by the claim that says so most exactly.
-- column day_to: Last such day.
-- column killed_latest: The toll of dead that was told last; of several of one day the highest.
-- column killed_low: The lowest toll of dead.
-- column killed_high: The highest toll of dead.
-- column wounded_latest: How many wounded were told of last.
-- column figure_latest: The figure that was told last, of other types; of tolls that of captured and missing.
-- column tolls: Every figure, as told: when, of what, from, to, who says so, in which outlet, and the claim.
-- column sources: The bodies and persons to whom the figures go back, each once; lower case: without a name.
-- column witnesses: How many of the sources have a name; 0: nobody is named. There are at least so many. A state's own media speak for it and count, other media do not.
-- column unnamed: How many of the sources have none.
-- column stories: How many of the articles there are without copies of one another.
-- column first_published: When the first of the articles was published.
-- column last_published: When the last of the articles was published.
-- column claims: How many claims.

CREATE OR REPLACE MACRO incidents_on(until) AS TABLE
WITH company AS MATERIALIZED (
    SELECT incident_id, coalesce(max(fig), 0) AS most FROM told_on(until) WHERE NOT total GROUP BY incident_id HAVING count(*) > 1
), echoes AS MATERIALIZED (      -- an official without a name who is named where the article goes on
    SELECT DISTINCT a.incident_id, a.article_id, a.origin, true AS echoed FROM told_on(until) a JOIN told_on(until) b
    ON a.incident_id = b.incident_id AND a.article_id = b.article_id AND a.kind = b.kind AND a.fig = b.fig AND b.id <> a.id
    WHERE contains(a.origin, ': ') AND NOT contains(b.origin, ': ') AND is_named(b.origin) AND b.span_start > a.span_start
        AND regexp_matches(lower(a.attributed_to[-1]), '^(an?|one|the local|a local|local) .*\b(official|officer|worker|member|source|rescuer|spokes\w+)( (on|in|at|near|from) .*)?$')
), several AS MATERIALIZED (
    SELECT incident_id, any_value(type) AS type, happened(list(DISTINCT kind), list(DISTINCT subject ORDER BY subject)) AS what,
        -- the town that most claims name, else the region, else the country; of a deal what most claims name
        coalesce(
            mode({id: place_id, name: place_name, region: place_region} ORDER BY k.id) FILTER (contains(place_id[4:], '/') AND type <> 'agreement'),
            mode({id: place_id, name: place_name, region: place_region} ORDER BY k.id) FILTER (contains(place_id, '/') AND type <> 'agreement'),
            mode({id: place_id, name: place_name, region: place_region} ORDER BY k.id) FILTER (place_id IS NOT NULL)) AS site,
        arg_min(place, row(-length(coalesce(place_id, '')), k.id)) AS place_words,
        arg_min(when_from, row(when_to - when_from, k.id)) AS day_from, arg_min(when_to, row(when_to - when_from, k.id)) AS day_to,
        coalesce(max_by(fig, row(published, fig)) FILTER (whole AND kind = 'killed'),
            max(fig) FILTER (status = 'occurred' AND kind = 'killed')) AS killed_latest,
        min(fig) FILTER (whole AND kind = 'killed') AS killed_low, max(fig) FILTER (whole AND kind = 'killed') AS killed_high,
        max_by(fig, row(published, fig)) FILTER (whole AND kind = 'wounded') AS wounded_latest,
        max_by(fig, row(published, fig)) FILTER (whole AND kind NOT IN ('killed', 'wounded')) AS figure_latest,
        list({told: published, kind: kind, low: low, high: high, says: origin, outlet: outlets[1], claim_id: claim_id}
            ORDER BY k.id) FILTER (fig IS NOT NULL) AS tolls,
        count(DISTINCT article_id) AS articles, count(DISTINCT story) AS stories, different(flatten(list(outlets))) AS outlets,
        -- who tells of one person alone is no source of the toll
        list_sort(list(DISTINCT origin) FILTER (origin IS NOT NULL AND (are_several(fig, who_label) OR most <= 1)
            AND echoed IS NULL)) AS origins,
        min(published) AS first_published, max(published) AS last_published, count(*) AS claims, list_sort(list(claim_id)) AS claim_ids
    FROM told_on(until) k JOIN company USING (incident_id) LEFT JOIN echoes USING (incident_id, article_id, origin) GROUP BY incident_id
), spoken AS MATERIALIZED (      -- those who are heard together are few, and taking their names apart is dear
    SELECT origins, sources_of(origins) AS sources, len(list_filter(sources, lambda s: is_named(s))) AS named
    FROM (SELECT origins FROM several UNION SELECT [origin] FROM derived.claims WHERE origin IS NOT NULL)
), one AS (
    SELECT incident_id, type, happened([kind], [subject]) AS what, {id: place_id, name: place_name, region: place_region} AS site, place AS place_words,
        when_from AS day_from, when_to AS day_to,
        CASE WHEN status = 'occurred' AND kind = 'killed' THEN fig END AS killed_latest, killed_latest AS killed_low, killed_latest AS killed_high,
        CASE WHEN whole AND kind = 'wounded' THEN fig END AS wounded_latest,
        CASE WHEN whole AND kind NOT IN ('killed', 'wounded') THEN fig END AS figure_latest,
        CASE WHEN fig IS NULL THEN [] ELSE [{told: published, kind: kind, low: low, high: high, says: origin,
            outlet: outlets[1], claim_id: claim_id}] END AS tolls,
        1 AS articles, 1 AS stories, outlets,
        CASE WHEN origin IS NOT NULL THEN [origin] END AS origins,
        published AS first_published, published AS last_published, 1 AS claims, [claim_id] AS claim_ids
    FROM told_on(until) ANTI JOIN company USING (incident_id) WHERE NOT total
)
SELECT incident_id, type, what, coalesce(site.name, place_words) AS place, site.id AS place_id, site.region AS place_region, site.id[:2] AS place_country,
    day_from, day_to, killed_latest, killed_low, killed_high, wounded_latest, figure_latest, coalesce(tolls, []) AS tolls,
    CAST(articles AS INTEGER) AS articles, CAST(stories AS INTEGER) AS stories, outlets, coalesce(sources, []) AS sources,
    CAST(coalesce(named, 0) AS INTEGER) AS witnesses, CAST(coalesce(len(sources) - named, 0) AS INTEGER) AS unnamed,
    first_published, last_published, CAST(claims AS INTEGER) AS claims, claim_ids
FROM (FROM several UNION ALL BY NAME FROM one) LEFT JOIN spoken USING (origins);
