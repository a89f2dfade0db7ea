-- Which claims state the same thing.

-- The claims of a status (null: of all) that may have company, each with `cluster`, the hash that a group shares.
CREATE OR REPLACE MACRO clusters_on(until, of) AS TABLE
WITH keyed AS MATERIALIZED (
    SELECT id, hash(line, shape) AS same, fig, approx, reach, till FROM keyed_on(until)
    WHERE of IS NULL OR status = of
), near AS (
    SELECT same FROM keyed WHERE fig IS NOT NULL GROUP BY same HAVING min(fig) < max(fig) AND bool_or(approx)
), figures AS (
    SELECT same, fig, bool_or(approx) AS about, bool_or(NOT approx) AS exact
    FROM keyed SEMI JOIN near USING (same) WHERE fig IS NOT NULL GROUP BY same, fig
), steps AS (      -- a new run of figures begins where the next one is too far off
    SELECT *, coalesce(fig > 1.05 * lag(fig) OVER run OR NOT (about OR lag(about) OVER run), true) AS breaks
    FROM figures WINDOW run AS (PARTITION BY same ORDER BY fig)
), runs AS MATERIALIZED (
    SELECT *, sum(CAST(breaks AS INTEGER)) OVER (PARTITION BY same ORDER BY fig) AS run FROM steps
), spans AS (
    SELECT same, run, min(fig) AS figure FROM runs GROUP BY same, run
    -- a run that holds two exact figures, or that has crept too far, falls back into its figures
    HAVING count(*) > 1 AND count(*) FILTER (exact) <= 1 AND max(fig) <= 1.05 * min(fig)
), agreed AS (
    SELECT same, fig, figure FROM runs JOIN spans USING (same, run)
), figured AS MATERIALIZED (
    SELECT id, hash(keyed.same, coalesce(agreed.figure, keyed.fig)) AS alike, reach, till
    FROM keyed LEFT JOIN agreed ON agreed.same = keyed.same AND agreed.fig = keyed.fig
), met AS MATERIALIZED (
    FROM figured WHERE alike IN (SELECT alike FROM figured GROUP BY alike HAVING count(*) > 1)
), reached AS (    -- a new group begins where nothing before reaches
    SELECT *, coalesce(reach > max(till) OVER (PARTITION BY alike ORDER BY reach, till
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS breaks
    FROM met
)
SELECT id, hash(alike, sum(CAST(breaks AS INTEGER)) OVER (PARTITION BY alike ORDER BY reach, till)) AS cluster
FROM reached;      -- equals are summed together: which of them breaks is as DuckDB likes
