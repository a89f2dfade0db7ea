-- Which claims tell of which running total.
--
-- key: claim_id
-- column total_id: The total: the first claim_id of it, by publication.

CREATE OR REPLACE MACRO total_claims_on(until) AS TABLE
SELECT claim_id, incident_id AS total_id FROM derived.claims JOIN derived.incident_claims USING (id)
WHERE total AND (until IS NULL OR published <= CAST(until AS DATE));
