-- How each toll stood at each date, by origin.

CREATE OR REPLACE MACRO casualty_series_on(until) AS TABLE FROM series_on(until, 'casualty');
