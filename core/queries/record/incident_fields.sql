-- What is stated in the fields of incident $1.
SELECT x.id, x.version, x.name, x.kind, x.unit, x.value, x.is_unknown, x.stated_at, p.name AS stated_by
FROM visible_incident_field x
LEFT JOIN visible_person p ON p.id = x.stated_by
WHERE x.incident_id = CAST($1 AS UUID)
ORDER BY x.name ASC NULLS LAST
