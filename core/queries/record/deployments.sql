-- Deployments, newest first, $2 rows from $3; of service $1 where it is given.
SELECT d.id, v.name AS service, d.environment, r.release_version, d.deployed_at, d.is_planned, d.label, i.number AS caused_by_number
FROM visible_deployment d
JOIN visible_service v ON v.id = d.service_id
JOIN visible_release r ON r.id = d.release_id
LEFT JOIN visible_incident i ON i.id = d.caused_by_incident_id
WHERE (CAST($1 AS TEXT) IS NULL OR v.name = $1)
ORDER BY d.deployed_at DESC NULLS LAST, d.id DESC NULLS LAST
LIMIT $2 OFFSET $3
