-- Incidents of the service named $1 for which nobody named a deployment as the cause, with the earliest time known of each.
-- Exercises, maintenance, security ones, cancelled and merged ones are left out.
SELECT i.id, i.number, i.title, min(m.happened_at) AS began_at
FROM visible_incident i
JOIN visible_affected_service a ON a.incident_id = i.id
JOIN visible_service v ON v.id = a.service_id
JOIN visible_milestone m ON m.incident_id = i.id AND m.is_superseded = FALSE
WHERE v.name = $1 AND i.cause_deployment_id IS NULL AND i.is_exercise = FALSE AND i.is_maintenance = FALSE
  AND i.kind <> 'security' AND i.status NOT IN ('cancelled', 'merged')
  AND m.kind IN ('impact_start', 'detected', 'declared', 'publicly_noticed')
GROUP BY i.id, i.number, i.title
ORDER BY i.number ASC NULLS LAST, i.id ASC NULLS LAST
