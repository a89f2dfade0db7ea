-- Running totals: of a war, a force, a season; how they stood and stand.
--
-- key: total_id
-- column total_id: The total: the first claim_id of it, by publication.
-- column what: Who is counted, to read.
-- column place_id: Path to the place that is counted; null: not stated.
-- column place_country: ISO 3166-1 code of the country that is counted in.
-- column since: From when on it is said to count.
-- column killed_latest: The number of dead that was told last.
-- column killed_first: The number of dead that was told first.
-- column wounded_latest: The number of wounded that was told last.
-- column figure_latest: The last figure for both, or for captured and missing.
-- column tolls: Every figure, as told: the day for which it stands, of what, from, to, who says so, outlet, claim.
-- column sources: The bodies and persons to whom the figures go back, each once; lower case: without a name.
-- column witnesses: How many of the sources have a name; 0: nobody is named. There are at least so many. A state's own media speak for it and count, other media do not.
-- column first_published: When the first of the articles was published.
-- column last_published: When the last of the articles was published.
-- column claims: How many claims.

CREATE OR REPLACE MACRO totals_on(until) AS TABLE
SELECT incident_id AS total_id, any_value(type) AS type, min(subject) AS what,
    arg_min(coalesce(place_name, place), row(length(place_id), id)) FILTER (place_id IS NOT NULL) AS place,
    min_by(place_id, row(length(place_id), id)) AS place_id,
    min_by(place_id, row(length(place_id), id))[:2] AS place_country, min(when_from) AS since,
    max_by(fig, row(as_of, fig)) FILTER (whole AND kind = 'killed') AS killed_latest,
    min_by(fig, row(as_of, fig)) FILTER (whole AND kind = 'killed') AS killed_first,
    max_by(fig, row(as_of, fig)) FILTER (whole AND kind = 'wounded') AS wounded_latest,
    max_by(fig, row(as_of, fig)) FILTER (whole AND kind NOT IN ('killed', 'wounded')) AS figure_latest,
    list({as_of: as_of, kind: kind, low: low, high: high, says: origin, outlet: outlets[1], claim_id: claim_id}
        ORDER BY as_of, k.id) AS tolls,
    CAST(count(DISTINCT article_id) AS INTEGER) AS articles, different(flatten(list(outlets))) AS outlets,
    sources_of(list(origin) FILTER (origin IS NOT NULL)) AS sources,
    CAST(len(list_filter(sources_of(list(origin) FILTER (origin IS NOT NULL)), lambda s: is_named(s))) AS INTEGER) AS witnesses,
    min(published) AS first_published, max(published) AS last_published, CAST(count(*) AS INTEGER) AS claims,
    list_sort(list(claim_id)) AS claim_ids
FROM told_on(until) k WHERE total GROUP BY incident_id;
