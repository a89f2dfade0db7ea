-- Claims that state the same thing, and how many independent origins stand behind them.
--
-- key: group_id
-- column witnesses: How many named bodies or persons; copies and relays of one count once; at least one.
-- column first_published: When the first of the articles was published.
-- column last_published: When the last of the articles was published.
-- column claims: How many claims.
-- column stories: How many of them there are without copies of one another.

CREATE OR REPLACE MACRO claim_groups_on(until) AS TABLE
WITH company AS MATERIALIZED (
    FROM clusters_on(until, NULL)
), spoken AS MATERIALIZED (      -- origins are few, and taking their names apart is dear
    SELECT origin, len(list_filter(sources_of([origin]), lambda s: is_named(s))) AS named
    FROM (SELECT DISTINCT origin FROM derived.claims WHERE contains(origin, '; '))
), grouped AS (
    SELECT claim_id AS group_id, type, subject, kind, measure, status, low AS count_low, high AS count_high,
        1 AS articles, 1 AS stories, outlets,
        CASE WHEN origin IS NULL THEN [] WHEN contains(origin, '; ') THEN list_sort(string_split(origin, '; '))
            ELSE [origin] END AS origins, coalesce(named, 1) AS named,
        published AS first_published, published AS last_published, when_from, when_to, 1 AS claims, [claim_id] AS claim_ids
    FROM keyed_on(until) k ANTI JOIN company ON company.id = k.id LEFT JOIN spoken USING (origin)
    UNION ALL
    SELECT min(claim_id), any_value(type), min(subject), min(kind), min(measure), any_value(status), min(low),
        max(high), count(DISTINCT article_id), count(DISTINCT story), different(flatten(list(outlets))),
        voices(list(origin) FILTER (origin IS NOT NULL)),
        len(list_filter(sources_of(list(origin) FILTER (origin IS NOT NULL AND leads)), lambda s: is_named(s))),
        min(published), max(published), min(when_from), max(when_to), count(*),
        list_sort(list(claim_id))
    FROM (
        -- of one story's texts only the first that says so is heard: its copies are no witnesses
        SELECT k.*, cluster, article_id = first_value(article_id) OVER (PARTITION BY cluster, story ORDER BY k.id) AS leads
        FROM keyed_on(until) k JOIN company ON company.id = k.id
    ) GROUP BY cluster
)
SELECT group_id, type, subject, kind, measure, status, count_low, count_high, CAST(articles AS INTEGER) AS articles,
    CAST(stories AS INTEGER) AS stories, outlets, origins,
    CAST(greatest(1, named) AS INTEGER) AS witnesses,
    first_published, last_published,
    when_from, when_to, CAST(claims AS INTEGER) AS claims, claim_ids
FROM grouped;

CREATE OR REPLACE MACRO known_on(until) AS TABLE FROM claim_groups_on(until);
