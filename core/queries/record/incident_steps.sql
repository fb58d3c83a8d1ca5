-- The steps after incident $1, in the order of their process; the owner is whoever holds the role now.
SELECT x.id, x.version, x.process, x.name, x.title, x.does, x.discipline, x.owner_role, x.due_on, x.is_skippable, x.status, x.reason,
       x.made_at, x.settled_at, p.name AS settled_by, x.is_demo,
       (SELECT string_agg(DISTINCT h.name, ', ') FROM visible_participation y JOIN visible_person h ON h.id = y.person_id
        WHERE y.incident_id = x.incident_id AND y.role = x.owner_role AND y.left_at IS NULL
          AND (x.discipline = 'joint' OR y.discipline = x.discipline)) AS owner
FROM visible_incident_step x
LEFT JOIN visible_person p ON p.id = x.settled_by
WHERE x.incident_id = CAST($1 AS UUID)
ORDER BY x.position ASC NULLS LAST, x.due_on ASC NULLS LAST, x.name ASC NULLS LAST
