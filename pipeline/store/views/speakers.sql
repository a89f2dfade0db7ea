-- Who is quoted, how often, and on what.
--
-- key: speaker
-- column speaker: A body or person to whom claims go back.
-- column named: Whether it has a name.
-- column claims: How many claims.
-- column incidents: How many incidents and totals they are about.
-- column types: How many claims of each type.
-- column subjects: What it speaks of, the most frequent first, at most ten.
-- column first_published: When the first of the articles was published.
-- column last_published: When the last of the articles was published.

CREATE OR REPLACE MACRO speakers_on(until) AS TABLE
WITH said AS MATERIALIZED (
    SELECT unnest(CASE WHEN contains(origin, '; ') THEN string_split(origin, '; ') ELSE [origin] END) AS speaker,
        type, article_id, outlets, incident_id, subject, published
    FROM told_on(until) WHERE origin IS NOT NULL
), often AS (
    SELECT speaker, subject, count(*) AS n FROM said WHERE subject <> '' GROUP BY speaker, subject
    QUALIFY row_number() OVER (PARTITION BY speaker ORDER BY n DESC, subject) <= 10
), topics AS (
    SELECT speaker, list(subject ORDER BY n DESC, subject) AS subjects FROM often GROUP BY speaker
), kinds AS (
    SELECT speaker, map_from_entries(list({k: type, v: n} ORDER BY type)) AS types
    FROM (SELECT speaker, type, CAST(count(*) AS INTEGER) AS n FROM said GROUP BY ALL) GROUP BY speaker
)
SELECT speaker, is_named(speaker) AS named, CAST(count(*) AS INTEGER) AS claims,
    CAST(count(DISTINCT article_id) AS INTEGER) AS articles, CAST(count(DISTINCT incident_id) AS INTEGER) AS incidents,
    any_value(types) AS types, coalesce(any_value(subjects), []) AS subjects, different(flatten(list(DISTINCT outlets))) AS outlets,
    min(published) AS first_published, max(published) AS last_published
FROM said JOIN kinds USING (speaker) LEFT JOIN topics USING (speaker) GROUP BY speaker;
