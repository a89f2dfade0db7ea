-- Claims with what depends on the other claims that were known.

-- Every claim that was known on a day (null: all), with what depends on the others that were:
--   line: hash of what it is about, all but figure, status and time: its curve on a chart
CREATE OR REPLACE MACRO keyed_on(until) AS TABLE
WITH usual AS (      -- a party that is left out is the one that all other claims of this sort name, if it is one
    SELECT lacking, min(whom_key) AS whom_key, min(whom_label) AS whom_label FROM derived.claims
    WHERE lacking IS NOT NULL AND (until IS NULL OR published <= CAST(until AS DATE))
    GROUP BY lacking HAVING min(whom_key) = max(whom_key)
), alone AS (      -- "Kim" is "Kim Jong Un" where no other name in the store has a Kim in it
    SELECT part, min(last_name) AS last_name
    FROM (SELECT last_name, unnest(regexp_extract_all(full_name, '[\w'']+')) AS part
          FROM (SELECT DISTINCT full_name, last_name FROM derived.claims
                WHERE contains(full_name, ' ') AND (until IS NULL OR published <= CAST(until AS DATE))))
    GROUP BY part HAVING count(DISTINCT last_name) = 1
), whole AS (
    SELECT c.* EXCLUDE (whom_key, whom_label, about),
        CASE WHEN c.type = 'casualty' THEN hash(joined.incident_id, CASE WHEN is_some_of(c.who_label) THEN c.who_label END)
            ELSE hash(c.about, coalesce(alone.last_name, c.last_name)) END AS matter,
        coalesce(c.whom_key, usual.whom_key) AS whom_key,
        coalesce(c.whom_label, usual.whom_label) AS whom_label,
        joined.incident_id
    FROM derived.claims c
    LEFT JOIN derived.incident_claims joined ON joined.id = c.id
    LEFT JOIN usual ON usual.lacking = c.lacking
    LEFT JOIN alone ON alone.part = c.last_name
    WHERE until IS NULL OR c.published <= CAST(until AS DATE)
)
SELECT *, hash(matter, CASE WHEN topic IS NULL THEN kind END) AS thing, hash(thing, whom_key) AS line,
    subject_label(who_label, whom_label, topic) AS subject
FROM whole;
