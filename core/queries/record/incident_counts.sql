-- How many incidents meet the filters of `incidents`, how many there are, and how many maintenance ones the filter leaves out.
-- Milestones are only looked at where a time is asked for.
WITH starts AS (
  SELECT incident_id, min(happened_at) AS began_at
  FROM visible_milestone
  WHERE is_superseded = FALSE AND (CAST($6 AS TIMESTAMPTZ) IS NOT NULL OR CAST($7 AS TIMESTAMPTZ) IS NOT NULL)
  GROUP BY incident_id
),
matching AS (
  SELECT i.id, i.is_maintenance
  FROM visible_incident i
  LEFT JOIN starts s ON s.incident_id = i.id
  WHERE (CAST($1 AS TEXT) IS NULL OR lower(i.title) LIKE $1 ESCAPE '!' OR lower(i.summary) LIKE $1 ESCAPE '!'
         OR i.id IN (SELECT t.incident_id FROM visible_timeline_entry t WHERE lower(t.text) LIKE $1 ESCAPE '!'))
    AND (CAST($2 AS TEXT) IS NULL OR i.kind = $2)
    AND (CAST($3 AS TEXT) IS NULL
         OR least(coalesce(i.sre_severity, 'none'), coalesce(i.security_severity, 'none')) = $3)
    AND (CAST($4 AS TEXT) IS NULL OR i.status = $4)
    AND (CAST($5 AS TEXT) IS NULL OR i.id IN (SELECT a.incident_id FROM visible_affected_service a
         JOIN visible_service v ON v.id = a.service_id WHERE v.name = $5))
    AND (CAST($6 AS TIMESTAMPTZ) IS NULL OR s.began_at >= $6)
    AND (CAST($7 AS TIMESTAMPTZ) IS NULL OR s.began_at < $7)
    AND (NOT CAST($9 AS BOOLEAN) OR i.id IN (SELECT p.incident_id FROM visible_problem p WHERE p.is_corrected = FALSE))
    AND (CAST($10 AS TEXT) IS NULL OR i.id IN (SELECT y.incident_id FROM visible_type_choice y WHERE y.type_name = $10))
    AND (CAST($11 AS TEXT) IS NULL OR i.id IN (SELECT f.incident_id FROM visible_incident_field f
         WHERE f.name = $11 AND (f.value = $12 OR (f.is_unknown AND CAST($12 AS TEXT) = 'unknown'))))
)
SELECT (SELECT count(*) FROM matching WHERE CAST($8 AS BOOLEAN) OR is_maintenance = FALSE) AS total,
       (SELECT count(*) FROM matching WHERE NOT CAST($8 AS BOOLEAN) AND is_maintenance) AS left_out_maintenance,
       (SELECT count(*) FROM visible_incident) AS all_incidents
