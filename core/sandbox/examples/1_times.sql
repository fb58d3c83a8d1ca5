-- When incidents were detected and mitigated
SELECT i.incident, i.title,
       min(m.happened_at) FILTER (WHERE m.kind = 'detected') AS detected_at,
       min(m.happened_at) FILTER (WHERE m.kind = 'mitigated') AS mitigated_at
FROM incidents i
LEFT JOIN milestones m ON m.incident_id = i.incident_id AND NOT m.is_superseded
WHERE NOT i.is_exercise AND NOT i.is_maintenance
GROUP BY i.incident, i.title
ORDER BY detected_at DESC NULLS LAST
LIMIT 200
