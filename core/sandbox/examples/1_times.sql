-- When incidents were detected and mitigated
SELECT i.incident, i.title,
  min(m.happened_at) FILTER (m.kind = 'detected') AS detected,
  min(m.happened_at) FILTER (m.kind = 'mitigated') AS mitigated
FROM incidents i
LEFT JOIN milestones m
  ON m.incident_id = i.incident_id AND NOT m.is_superseded
WHERE NOT i.is_exercise AND NOT i.is_maintenance
GROUP BY i.incident, i.title
ORDER BY detected DESC NULLS LAST
LIMIT 200
