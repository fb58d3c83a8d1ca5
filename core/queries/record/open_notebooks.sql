-- Notebooks that wait for someone: drafts, reviews and running walkthroughs, the oldest first.
SELECT n.id, n.title, n.kind, n.state, n.library_id, n.started_at, n.is_exercise, n.is_demo, p.name AS started_by,
       i.id AS incident_id, i.number AS incident_number, i.title AS incident_title
FROM visible_notebook n
LEFT JOIN visible_person p ON p.id = n.started_by
LEFT JOIN visible_incident i ON i.id = n.incident_id
WHERE n.state IN ('draft', 'in_review', 'running')
ORDER BY n.started_at ASC NULLS LAST, n.id ASC NULLS LAST
