-- Notebooks that wait for someone, running walkthroughs first and each the oldest first, $1 of them, and in each row how many there are.
SELECT n.id, n.title, n.kind, n.state, n.started_at, i.number AS incident_number, count(*) OVER () AS total
FROM visible_notebook n
LEFT JOIN visible_incident i ON i.id = n.incident_id
WHERE n.state IN ('draft', 'in_review', 'running')
ORDER BY CASE WHEN n.state = 'running' THEN 0 ELSE 1 END ASC NULLS LAST, n.started_at ASC NULLS LAST, n.id ASC NULLS LAST
LIMIT $1
