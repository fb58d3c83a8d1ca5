-- The type that incident $1 was given, and beside it what each of its fields says; one row without a field where none was stated.
SELECT y.type_name, y.version AS type_version, x.id, x.version, x.name, x.kind, x.unit, x.value, x.is_unknown, x.stated_at,
       p.name AS stated_by
FROM visible_type_choice y
LEFT JOIN visible_incident_field x ON x.incident_id = y.incident_id
LEFT JOIN visible_person p ON p.id = x.stated_by
WHERE y.incident_id = CAST($1 AS UUID)
ORDER BY x.name ASC NULLS LAST
