-- Deployments on the services of incident $1, from seven days before its first milestone to seven days after its last.
WITH span AS (
  SELECT min(happened_at) - INTERVAL '7 days' AS first_at, max(happened_at) + INTERVAL '7 days' AS last_at
  FROM visible_milestone WHERE incident_id = $1 AND is_superseded = FALSE
)
SELECT d.id, v.name AS service, d.environment, r.release_version, d.deployed_at, d.is_planned, d.label, d.url,
       d.caused_by_incident_id, coalesce(d.id = i.cause_deployment_id, FALSE) AS is_cause
FROM visible_deployment d
JOIN visible_release r ON r.id = d.release_id
JOIN visible_service v ON v.id = d.service_id
JOIN visible_incident i ON i.id = $1
JOIN span ON d.deployed_at BETWEEN span.first_at AND span.last_at
WHERE d.service_id IN (SELECT a.service_id FROM visible_affected_service a WHERE a.incident_id = $1)
   OR d.caused_by_incident_id = $1 OR d.id = i.cause_deployment_id
ORDER BY d.deployed_at ASC NULLS LAST
