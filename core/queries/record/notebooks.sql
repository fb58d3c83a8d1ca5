-- Notebooks in use: $1 kind, $2 state, $3 incident; $4 rows after the first $5, the newest first.
SELECT n.id, n.version, n.title, n.kind, n.library_id, n.library_version, n.state, n.started_at, n.closed_at, n.revises_id,
       n.revision_reason, n.is_exercise, n.is_demo, p.name AS started_by, i.id AS incident_id, i.number AS incident_number,
       i.title AS incident_title
FROM visible_notebook n
LEFT JOIN visible_person p ON p.id = n.started_by
LEFT JOIN visible_incident i ON i.id = n.incident_id
WHERE (CAST($1 AS TEXT) IS NULL OR n.kind = $1)
  AND (CAST($2 AS TEXT) IS NULL OR n.state = $2)
  AND (CAST($3 AS TEXT) IS NULL OR n.incident_id = CAST($3 AS UUID))
ORDER BY n.started_at DESC NULLS LAST, n.id ASC NULLS LAST
LIMIT $4 OFFSET $5
