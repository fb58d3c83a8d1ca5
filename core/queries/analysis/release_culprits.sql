-- Incidents whose cause was a deployment of a release of the service named $1.
SELECT DISTINCT d.release_id, i.number
FROM visible_incident i
JOIN visible_deployment d ON d.id = i.cause_deployment_id
JOIN visible_service v ON v.id = d.service_id
WHERE v.name = $1 AND i.is_exercise = FALSE AND i.status NOT IN ('cancelled', 'merged')
ORDER BY i.number ASC NULLS LAST, d.release_id ASC NULLS LAST
