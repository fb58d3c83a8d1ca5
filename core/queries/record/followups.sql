-- Follow-ups across incidents: $1 status (unfinished is open or in progress), $2 discipline, $3 owner's name, $4 unfinished ones due
-- before this day, $5 notebook, $6 priority, $7 incident's id, $8 service touched by its incident.
SELECT f.id, f.version, f.title, f.discipline, p.name AS owner, f.priority, f.due_on, f.status, f.factor, f.filed_at, f.done_at,
       f.wont_do_reason, f.url, f.notebook_id, f.is_demo, i.id AS incident_id, i.number AS incident_number, i.title AS incident_title
FROM visible_followup f
LEFT JOIN visible_person p ON p.id = f.owner_id
LEFT JOIN visible_incident i ON i.id = f.incident_id
WHERE (CAST($1 AS TEXT) IS NULL OR f.status = $1 OR ($1 = 'unfinished' AND f.status IN ('open', 'in_progress')))
  AND (CAST($2 AS TEXT) IS NULL OR f.discipline = $2)
  AND (CAST($3 AS TEXT) IS NULL OR p.name = $3)
  AND (CAST($4 AS DATE) IS NULL OR (f.status IN ('open', 'in_progress') AND f.due_on < $4))
  AND (CAST($5 AS TEXT) IS NULL OR f.notebook_id = CAST($5 AS UUID))
  AND (CAST($6 AS TEXT) IS NULL OR f.priority = $6)
  AND (CAST($7 AS TEXT) IS NULL OR f.incident_id = CAST($7 AS UUID))
  AND (CAST($8 AS TEXT) IS NULL OR f.incident_id IN (SELECT a.incident_id FROM visible_affected_service a
       JOIN visible_service v ON v.id = a.service_id WHERE v.name = $8))
ORDER BY CASE WHEN f.status IN ('open', 'in_progress') THEN 0 ELSE 1 END ASC NULLS LAST, f.due_on ASC NULLS LAST,
         f.priority ASC NULLS LAST, f.title ASC NULLS LAST
