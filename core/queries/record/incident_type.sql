-- The type that incident $1 was given.
SELECT x.id, x.version, x.type_name, x.chosen_at, p.name AS chosen_by
FROM visible_type_choice x
LEFT JOIN visible_person p ON p.id = x.chosen_by
WHERE x.incident_id = CAST($1 AS UUID)
