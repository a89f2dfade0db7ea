-- Claims with the incident or running total that they tell of.

-- Every claim that was known on a day (null: all), with its incident or total, and whether its figure is of the whole.
CREATE OR REPLACE MACRO told_on(until) AS TABLE
SELECT c.*, incident_id, total, status = 'occurred' AND fig IS NOT NULL AND NOT part
        AND NOT coalesce(low > 0 AND high >= 2 * low, false) AS whole,   -- "dozens" is no toll
    subject_label(who_label, whom_label, topic) AS subject
FROM derived.claims c JOIN derived.incident_claims USING (id)
WHERE until IS NULL OR published <= CAST(until AS DATE);

-- What happened to whom: "killed, wounded: civilians, people".
CREATE OR REPLACE MACRO happened(kinds, subjects) AS concat_ws(': ',
    nullif(array_to_string(list_sort(list_filter(list_transform(kinds, lambda k: kind_text(k)), lambda k: k IS NOT NULL)), ', '), ''),
    array_to_string(list_slice(list_filter(subjects, lambda s: s IS NOT NULL AND s <> ''), 1, 3), ', '));
