-- Remediations in production before $1 with the words people use; exercises are left out.
SELECT m.id, m.incident_id, m.kind, m.discipline, m.acted_at, m.summary, m.service_id, m.environment, m.from_release_id, m.to_release_id,
       m.deployment_id, m.is_break_glass, m.reverses_id, m.reverses_deployment_id, m.is_demo, i.number AS incident_number,
       v.name AS service, f.release_version AS from_version, t.release_version AS to_version
FROM visible_remediation m
JOIN visible_incident i ON i.id = m.incident_id
LEFT JOIN visible_service v ON v.id = m.service_id
LEFT JOIN visible_release f ON f.id = m.from_release_id
LEFT JOIN visible_release t ON t.id = m.to_release_id
WHERE m.acted_at < $1 AND i.is_exercise = FALSE
ORDER BY m.acted_at ASC NULLS LAST, m.id ASC NULLS LAST
