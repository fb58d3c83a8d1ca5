-- Deployments before $1 with the service's name; an incident that caused one is named only to those who may see it.
SELECT d.id, d.service_id, d.release_id, d.environment, d.deployed_at, d.is_planned, d.is_demo, r.has_components, v.name AS service,
       i.id AS caused_by_incident_id
FROM visible_deployment d
JOIN visible_service v ON v.id = d.service_id
JOIN visible_release r ON r.id = d.release_id
LEFT JOIN visible_incident i ON i.id = d.caused_by_incident_id
WHERE d.deployed_at < $1
ORDER BY d.deployed_at ASC NULLS LAST, d.id ASC NULLS LAST
