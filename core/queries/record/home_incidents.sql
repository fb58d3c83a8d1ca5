-- Incidents that are not over, the newest first, $1 of them, and in each row how many there are. Only what their line says is read.
SELECT i.number, i.title, i.kind, i.sre_severity, i.security_severity, i.is_exercise, min(m.happened_at) AS began_at,
       count(*) OVER () AS total
FROM visible_incident i
LEFT JOIN visible_milestone m ON m.incident_id = i.id AND m.is_superseded = FALSE
WHERE i.status = 'open' AND i.is_maintenance = FALSE
GROUP BY i.number, i.title, i.kind, i.sre_severity, i.security_severity, i.is_exercise
ORDER BY began_at DESC NULLS LAST, i.number DESC NULLS LAST
LIMIT $1
