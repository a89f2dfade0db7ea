-- What was planned, and whether it has occurred since.
--
-- key: group_id
-- column planned: When the plan was first published.
-- column outcome: fulfilled, partly (by a lower figure) or open (not yet).
-- column fulfilled: The day for which the first claim that fulfils it stands.

-- A plan is fulfilled by later claims that the same one did the same to the same, and partly where their figure is lower. A total
-- fulfils no addition: it says nothing of what came since the plan.
CREATE OR REPLACE MACRO plans_on(until) AS TABLE
WITH planned AS MATERIALIZED (
    SELECT any_value(type) AS type, any_value(line) AS line, bool_and(who IS NOT NULL AND (whom_key IS NOT NULL OR topic IS NOT NULL)) AS told, min(claim_id) AS group_id, min(subject) AS subject,
        min(kind) AS kind, min(measure) AS measure, min(low) AS low, max(high) AS high,
        min(coalesce(published, when_from)) AS planned, min(when_from) AS when_from, max(when_to) AS when_to,
        CAST(len(different(list(article_id))) AS INTEGER) AS articles,
        different(flatten(list(outlets))) AS outlets,
        voices(list(origin) FILTER (origin IS NOT NULL)) AS origins,
        arg_min(evidence, k.id) AS evidence, list_sort(list(claim_id)) AS claim_ids
    FROM keyed_on(until) k LEFT JOIN clusters_on(until, 'planned') c ON c.id = k.id
    WHERE status = 'planned' GROUP BY coalesce(cluster, hash(k.id))
), done AS (
    SELECT p.group_id, min(o.as_of) AS fulfilled, min(o.low) AS low, max(o.high) AS high,
        bool_or(p.low IS NULL OR coalesce(o.high, o.low) >= 0.95 * p.low) AS whole,
        arg_min(o.evidence, row(o.as_of, o.id)) AS evidence, list_sort(list(o.claim_id)) AS claim_ids
    FROM planned p JOIN keyed_on(until) o
    ON p.told AND o.status = 'occurred' AND o.line = p.line AND o.published > p.planned AND o.published <= p.planned + 730
        AND o.till >= p.planned
        AND (p.measure IS NULL OR o.measure = p.measure OR o.measure = 'unspecified' OR p.type = 'casualty')
        AND (coalesce(p.low, p.high) IS NULL OR o.fig <= 1.5 * coalesce(p.high, p.low))
        AND (o.when_from IS NULL OR p.when_from IS NULL OR o.till >= p.when_from)
    GROUP BY p.group_id
)
SELECT group_id, type, subject, kind, measure, p.low AS count_low, p.high AS count_high, when_from, when_to, planned,
    CASE WHEN done.group_id IS NULL THEN 'open' WHEN whole THEN 'fulfilled' ELSE 'partly' END AS outcome,
    fulfilled, done.low AS fulfilled_low, done.high AS fulfilled_high, origins, articles, outlets, p.evidence,
    done.evidence AS fulfilled_evidence, p.claim_ids, coalesce(done.claim_ids, []) AS fulfilled_claim_ids
FROM planned p LEFT JOIN done USING (group_id);
