-- The milestones of incident $1 in order of time, superseded ones too.
SELECT m.id, m.version, m.kind, m.happened_at, m.happened_before, m.precision, m.origin, m.recorded_at, p.name AS recorded_by,
       m.supersedes, m.is_superseded, m.reason, m.source, m.flags
FROM visible_milestone m
LEFT JOIN visible_person p ON p.id = m.recorded_by
WHERE m.incident_id = $1
ORDER BY m.happened_at ASC NULLS LAST, m.kind ASC NULLS LAST
