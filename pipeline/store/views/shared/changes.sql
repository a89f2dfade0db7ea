-- What has changed since a day: what a reader asks in the morning.

-- Incidents and totals first told since, tolls that moved, contradictions and plans that were none before.
CREATE OR REPLACE MACRO changed_since(day) AS TABLE
WITH was AS MATERIALIZED (
    SELECT incident_id, killed_latest, wounded_latest, figure_latest FROM incidents_on(day)
), now AS MATERIALIZED (
    FROM incidents_on(NULL) WHERE last_published > CAST(day AS DATE)
), stood AS MATERIALIZED (
    SELECT total_id, killed_latest, wounded_latest, figure_latest FROM totals_on(day)
), stands AS MATERIALIZED (
    FROM totals_on(NULL) WHERE last_published > CAST(day AS DATE)
), moved AS (
    SELECT 'toll' AS change, now.type, incident_id AS id, what, place, day_from AS day,
        toll_text(was.killed_latest, was.wounded_latest, was.figure_latest) AS before,
        toll_text(now.killed_latest, now.wounded_latest, now.figure_latest) AS after, sources, last_published AS published, claim_ids
    FROM now JOIN was USING (incident_id)
    UNION ALL
    SELECT 'total', stands.type, total_id, what, place, NULL,
        toll_text(stood.killed_latest, stood.wounded_latest, stood.figure_latest),
        toll_text(stands.killed_latest, stands.wounded_latest, stands.figure_latest), sources, last_published, claim_ids
    FROM stands LEFT JOIN stood USING (total_id)
    WHERE NOT coalesce(stands.killed_latest < stood.killed_latest, false)   -- a lower one is another body's, no news
)
SELECT 'incident' AS change, type, incident_id AS id, what, place, day_from AS day, NULL AS before,
    toll_text(killed_latest, wounded_latest, figure_latest) AS after, sources, first_published AS published, claim_ids
FROM now ANTI JOIN was USING (incident_id)
UNION ALL
FROM moved WHERE before IS DISTINCT FROM after
UNION ALL
SELECT 'contradiction', type, a_claim_ids[1], subject, NULL, NULL, concat_ws(': ', a_origin, a_says), concat_ws(': ', b_origin, b_says),
    list_distinct([a_origin, b_origin]), greatest(a_as_of, b_as_of), list_concat(a_claim_ids, b_claim_ids)
FROM contradictions_on(NULL) c ANTI JOIN contradictions_on(day) b
    ON c.reason = b.reason AND c.a_says = b.a_says AND c.b_says = b.b_says AND c.a_origin IS NOT DISTINCT FROM b.a_origin
    AND c.b_origin IS NOT DISTINCT FROM b.b_origin AND c.subject = b.subject
UNION ALL
SELECT 'plan', p.type, p.group_id, p.subject, NULL, p.fulfilled, coalesce(o.outcome, 'not planned'), p.outcome, p.origins,
    coalesce(p.fulfilled, p.planned), list_concat(p.claim_ids, p.fulfilled_claim_ids)
FROM plans_on(NULL) p LEFT JOIN plans_on(day) o USING (group_id)
WHERE p.outcome IS DISTINCT FROM o.outcome;

-- Tolls to read: "12 killed, 40 wounded".
CREATE OR REPLACE MACRO toll_text(killed, wounded, counted) AS nullif(concat_ws(', ', format('{:,} killed', killed),
    format('{:,} wounded', wounded), format('{:,}', counted)), '');
