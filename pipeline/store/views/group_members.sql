-- The claims of each group.
--
-- key: claim_id

CREATE OR REPLACE MACRO group_members_on(until) AS TABLE
WITH company AS MATERIALIZED (
    FROM clusters_on(until, NULL)
), first AS (
    SELECT cluster, min(claim_id) AS group_id FROM company JOIN derived.claims c USING (id) GROUP BY cluster
), grouped AS (
    SELECT id, group_id FROM company JOIN first USING (cluster)
)
SELECT coalesce(group_id, claim_id) AS group_id, claim_id, type, subject, kind, measure, status, low AS count_low,
    high AS count_high, approx AS count_approx, origin, attributed_to, article_id, file, outlet, published,
    when_from, when_to, place, evidence, span_start, span_end
FROM keyed_on(until) k LEFT JOIN grouped ON grouped.id = k.id;
