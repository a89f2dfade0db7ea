-- How many were deployed at each date, by origin.

CREATE OR REPLACE MACRO deployment_series_on(until) AS TABLE FROM series_on(until, 'deployment');
