-- Two sides, by different origins, that cannot both hold.
--
-- column reason: figures: they cannot both hold; denied: the one says it occurred, the other that it did not.
-- column doubted: Which sides rest only on claims that are rather wrong than right: a, b or both; null: neither.
-- column says: What it says: kind and figure, or kind and status.

-- Two figures cannot both hold when the lower bound of one (a) is above the upper bound of the other (b), at the
-- same or overlapping time; or later, where it can only have grown: a running toll. The dead are also among the
-- casualties. Approximate figures have 5 % either way; "hundreds" has no upper bound. Additions, withdrawals and
-- totals are not compared with each other, nor different places, a part with the whole, tolls of single events that
-- neither date nor place tells apart, nor figures by one origin or by nobody named.
CREATE OR REPLACE MACRO contradictions_on(until) AS TABLE
WITH figures AS MATERIALIZED (
    SELECT id, hash(matter, whom_key, of_what, kind, origin, low, high, approx) AS side,
        hash(matter, whom_key, of_what, kind) AS measured, origin, part, since, till, as_of,
        CAST(CASE WHEN approx THEN 0.95 * low ELSE low END AS DOUBLE) AS floor,
        CAST(CASE WHEN high >= 3 * low THEN NULL WHEN approx THEN 1.05 * high ELSE high END AS DOUBLE) AS ceiling,
        CASE WHEN type = 'casualty' AND measure = 'total' THEN till + 400 ELSE till END AS stands_until,
        CASE WHEN type = 'casualty' AND kind IN ('killed', 'wounded')
            THEN hash(matter, whom_key, of_what, 'killed_or_wounded') END AS among
    FROM keyed_on(until)
    WHERE status = 'occurred' AND fig IS NOT NULL AND is_named(origin) AND (national OR place IS NOT NULL)
        AND (measure IS NULL OR measure IN ('total', 'unspecified')
            OR (measure = 'incident' AND (when_from IS NOT NULL OR place IS NOT NULL)))
), above AS (
    SELECT DISTINCT side, measured, hash(origin) AS voice, floor, since, stands_until, as_of FROM figures
    UNION ALL
    SELECT DISTINCT side, among, hash(origin), floor, since, stands_until, as_of FROM figures WHERE among IS NOT NULL
), below AS (
    SELECT DISTINCT side, measured, hash(origin) AS voice, ceiling, since, till, as_of FROM figures WHERE NOT part
), against AS MATERIALIZED (
    SELECT a.side AS a_side, b.side AS b_side, a.as_of AS a_as_of, b.as_of AS b_as_of
    FROM above a JOIN below b ON a.measured = b.measured AND a.floor > b.ceiling AND a.voice <> b.voice
        AND a.since <= b.till AND b.since <= a.stands_until
), rivals AS MATERIALIZED (
    SELECT 'figures' AS reason, a_side, b_side, max(a_as_of) AS a_as_of, max(b_as_of) AS b_as_of
    FROM against GROUP BY a_side, b_side
), disputed AS MATERIALIZED (
    SELECT id, hash('denied', thing, status, whom_key, origin) AS side, thing, status, whom_key, origin, low, high,
        since, till, as_of
    FROM keyed_on(until)
    WHERE status IN ('occurred', 'denied') AND thing IN (SELECT thing FROM keyed_on(until) WHERE status = 'denied')
), camps AS (
    SELECT side, thing, status, whom_key, origin, min(low) AS low, max(high) AS high,
        bool_or(low IS NULL OR high IS NULL) AS loose, min(since) AS since, max(till) AS till, max(as_of) AS as_of
    FROM disputed GROUP BY side, thing, status, whom_key, origin
), denials AS MATERIALIZED (
    SELECT 'denied' AS reason, a.side AS a_side, b.side AS b_side, a.as_of AS a_as_of, b.as_of AS b_as_of
    FROM camps a JOIN camps b
    ON a.thing = b.thing AND a.status = 'occurred' AND b.status = 'denied'
        AND (a.whom_key = b.whom_key OR a.whom_key IS NULL OR b.whom_key IS NULL)
        AND a.origin IS DISTINCT FROM b.origin
        AND a.since <= b.till + 92 AND b.since <= a.till + 366
        -- a denied figure is denied to those who say it, not to those who say another
        AND (a.loose OR b.loose OR (a.low <= b.high AND b.low <= a.high))
), pairs AS (
    FROM rivals UNION ALL BY NAME FROM denials
), sides AS (
    SELECT id, side, true AS rival FROM figures WHERE side IN (SELECT a_side FROM rivals UNION ALL SELECT b_side FROM rivals)
    UNION ALL
    SELECT id, side, false FROM disputed WHERE side IN (SELECT a_side FROM denials UNION ALL SELECT b_side FROM denials)
), told AS MATERIALIZED (
    SELECT side, any_value(type) AS type, min(subject) AS subject, any_value(origin) AS origin,
        min(concat_ws(': ', kind_text(kind), CASE WHEN rival THEN figure_text(low, high, approx)
            ELSE concat_ws(', ', status, figure_text(low, high, approx)) END)) AS says,
        arg_min(evidence, k.id) AS evidence,
        different(flatten(list(outlets))) AS outlets, list_sort(list(claim_id)) AS claim_ids,
        bool_and(unsure.claim_id IS NOT NULL) AS doubted
    FROM sides JOIN keyed_on(until) k ON k.id = sides.id
    LEFT JOIN (SELECT claim_id FROM claims WHERE confidence < 0.5) unsure USING (claim_id) GROUP BY side
), heard AS MATERIALIZED (
    SELECT *, contains(origin, '; ') AS several, voices([origin]) AS heard FROM told
)
SELECT a.type, a.subject, reason, a.says AS a_says, a.origin AS a_origin, a_as_of, b.says AS b_says,
    b.origin AS b_origin, b_as_of, a.evidence AS a_evidence, b.evidence AS b_evidence, a.outlets AS a_outlets,
    b.outlets AS b_outlets, a.claim_ids AS a_claim_ids, b.claim_ids AS b_claim_ids,
    CASE WHEN a.doubted AND b.doubted THEN 'both' WHEN a.doubted THEN 'a' WHEN b.doubted THEN 'b' END AS doubted
FROM pairs JOIN heard a ON a.side = a_side JOIN heard b ON b.side = b_side
WHERE CASE WHEN a.several OR b.several THEN NOT list_has_any(a.heard, b.heard)   -- a voice in both says one thing
    ELSE true END;
