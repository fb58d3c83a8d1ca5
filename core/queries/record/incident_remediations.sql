-- What was done in production during incident $1, with the other discipline's check.
SELECT m.id, m.version, m.kind, m.discipline, m.acted_at, m.summary, v.name AS service, m.environment,
       f.release_version AS from_version, t.release_version AS to_version, m.is_break_glass, m.reverses_id, m.known_then,
       p.name AS person, m.check_at, m.check_result, c.name AS check_by
FROM visible_remediation m
LEFT JOIN visible_service v ON v.id = m.service_id
LEFT JOIN visible_release f ON f.id = m.from_release_id
LEFT JOIN visible_release t ON t.id = m.to_release_id
LEFT JOIN visible_person p ON p.id = m.person_id
LEFT JOIN visible_person c ON c.id = m.check_by
WHERE m.incident_id = $1
ORDER BY m.acted_at ASC NULLS LAST
