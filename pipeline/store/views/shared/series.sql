-- Figures of one claim type over time.

CREATE OR REPLACE MACRO series_on(until, of) AS TABLE
SELECT min(subject) AS subject, kind, as_of, low AS count_low, high AS count_high, approx AS count_approx, origin,
    different(flatten(list(outlets))) AS outlets,
    CAST(len(different(list(article_id))) AS INTEGER) AS articles, measure, status,
    arg_min(evidence, id) AS evidence, list_sort(list(claim_id)) AS claim_ids
FROM keyed_on(until)
WHERE type = of AND status <> 'denied' AND fig IS NOT NULL
    AND NOT (type = 'casualty' AND part AND measure = 'incident')
GROUP BY line, kind, measure, status, as_of, low, high, approx, origin
ORDER BY subject, kind, measure, as_of, origin, low;
