-- Incidents.

CREATE OR REPLACE MACRO incidents_on(until) AS TABLE
SELECT incident_id, sources_of(list(origin) FILTER (origin IS NOT NULL)) AS sources FROM derived.claims JOIN derived.incident_claims USING (id) WHERE NOT total GROUP BY ALL;
