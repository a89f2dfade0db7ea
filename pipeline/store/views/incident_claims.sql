-- Which claims tell of which incident.
--
-- key: claim_id
-- column incident_id: The incident: the first claim_id of it, by publication.

CREATE OR REPLACE MACRO incident_claims_on(until) AS TABLE
SELECT claim_id, incident_id FROM derived.claims JOIN derived.incident_claims USING (id)
WHERE NOT total AND (until IS NULL OR published <= CAST(until AS DATE));
