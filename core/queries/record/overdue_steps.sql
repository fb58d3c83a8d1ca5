-- Steps after incidents that are still open and were due before $1, those of the worked example before $2; the oldest first.
SELECT x.id, x.title, x.owner_role, x.discipline, x.due_on, x.status, x.is_demo, i.number AS incident_number, i.title AS incident_title
FROM visible_incident_step x
JOIN visible_incident i ON i.id = x.incident_id
WHERE x.status = 'open' AND x.due_on < CASE WHEN x.is_demo THEN CAST($2 AS DATE) ELSE CAST($1 AS DATE) END
ORDER BY x.due_on ASC NULLS LAST, i.number ASC NULLS LAST, x.position ASC NULLS LAST
