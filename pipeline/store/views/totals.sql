-- Totals.

CREATE OR REPLACE MACRO totals_on(until) AS TABLE
SELECT incident_id AS total_id, sources_of(list(origin) FILTER (origin IS NOT NULL)) AS sources FROM derived.claims JOIN derived.incident_claims USING (id) WHERE total GROUP BY ALL;
