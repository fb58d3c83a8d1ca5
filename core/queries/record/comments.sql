-- Comments beside the cells of notebook $1, or beside the timeline entries of incident $2, or of threads that mention person $3.
SELECT c.id, c.version, c.notebook_id, c.cell, c.incident_id, c.entry_id, c.thread_id, c.text, c.mentions, c.written_at, c.written_by,
       p.name AS by, c.resolved_at, r.name AS resolved_by, n.title AS notebook, n.kind AS notebook_kind, i.number AS incident_number
FROM visible_comment c
LEFT JOIN visible_person p ON p.id = c.written_by
LEFT JOIN visible_person r ON r.id = c.resolved_by
LEFT JOIN visible_notebook n ON n.id = c.notebook_id
LEFT JOIN visible_incident i ON i.id = c.incident_id
WHERE (CAST($1 AS TEXT) IS NOT NULL AND c.notebook_id = CAST($1 AS UUID))
   OR (CAST($2 AS TEXT) IS NOT NULL AND c.incident_id = CAST($2 AS UUID))
   OR (CAST($3 AS TEXT) IS NOT NULL AND (c.mentions LIKE '%"' || $3 || '"%'))
ORDER BY c.written_at ASC NULLS LAST, c.id ASC NULLS LAST
