-- How each toll stood at each date, by origin.
--
-- former low: count_low
-- former high: count_high
-- former approx: count_approx

CREATE OR REPLACE MACRO casualty_series_on(until) AS TABLE
SELECT *, count_low AS low, count_high AS high, count_approx AS approx FROM series_on(until, 'casualty');
