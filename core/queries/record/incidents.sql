-- Incidents that meet the filters, newest first, one page of them. See FindIncidents for the parameters $1 to $12; $13 rows, from $14.
-- Where a status is asked for, only the milestones of those incidents are read: a few open ones among many.
WITH starts AS (
  SELECT incident_id, min(happened_at) AS began_at,
         min(CASE WHEN kind = 'resolved' THEN happened_at END) AS resolved_at
  FROM visible_milestone
  WHERE is_superseded = FALSE
    AND (CAST($4 AS TEXT) IS NULL OR incident_id IN (SELECT id FROM visible_incident WHERE status = $4))
  GROUP BY incident_id
)
SELECT i.id, i.number, i.title, i.kind, i.status, i.sre_severity, i.security_severity, i.is_demo, i.is_exercise, i.is_maintenance,
       i.flags, s.began_at, s.resolved_at, c.type_name AS type
FROM visible_incident i
LEFT JOIN starts s ON s.incident_id = i.id
LEFT JOIN visible_type_choice c ON c.incident_id = i.id
WHERE (CAST($1 AS TEXT) IS NULL OR lower(i.title) LIKE $1 ESCAPE '!' OR lower(i.summary) LIKE $1 ESCAPE '!'
       OR i.id IN (SELECT t.incident_id FROM visible_timeline_entry t WHERE lower(t.text) LIKE $1 ESCAPE '!'))
  AND (CAST($2 AS TEXT) IS NULL OR i.kind = $2)
  AND (CAST($3 AS TEXT) IS NULL OR least(coalesce(i.sre_severity, 'none'), coalesce(i.security_severity, 'none')) = $3)
  AND (CAST($4 AS TEXT) IS NULL OR i.status = $4)
  AND (CAST($5 AS TEXT) IS NULL OR i.id IN (SELECT a.incident_id FROM visible_affected_service a
       JOIN visible_service v ON v.id = a.service_id WHERE v.name = $5))
  AND (CAST($6 AS TIMESTAMPTZ) IS NULL OR s.began_at >= $6)
  AND (CAST($7 AS TIMESTAMPTZ) IS NULL OR s.began_at < $7)
  AND (CAST($8 AS BOOLEAN) OR i.is_maintenance = FALSE)
  AND (NOT CAST($9 AS BOOLEAN) OR i.id IN (SELECT p.incident_id FROM visible_problem p WHERE p.is_corrected = FALSE))
  AND (CAST($10 AS TEXT) IS NULL OR i.id IN (SELECT y.incident_id FROM visible_type_choice y WHERE y.type_name = $10))
  AND (CAST($11 AS TEXT) IS NULL OR i.id IN (SELECT f.incident_id FROM visible_incident_field f
       WHERE f.name = $11 AND (f.value = $12 OR (f.is_unknown AND CAST($12 AS TEXT) = 'unknown'))))
ORDER BY s.began_at DESC NULLS LAST, i.number DESC NULLS LAST
LIMIT $13 OFFSET $14
