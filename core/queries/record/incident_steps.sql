-- The steps after incident $1, in the order of their process.
SELECT x.id, x.version, x.process, x.name, x.title, x.does, x.discipline, x.owner_role, x.due_on, x.is_skippable, x.status, x.reason,
       x.made_at, x.settled_at, p.name AS settled_by, x.is_demo
FROM visible_incident_step x
LEFT JOIN visible_person p ON p.id = x.settled_by
WHERE x.incident_id = CAST($1 AS UUID)
ORDER BY x.position ASC NULLS LAST, x.due_on ASC NULLS LAST, x.name ASC NULLS LAST
