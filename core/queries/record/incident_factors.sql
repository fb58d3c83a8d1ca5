-- The contributing factors of incident $1.
SELECT f.id, f.version, f.name, f.text, p.name AS tagged_by
FROM visible_factor f LEFT JOIN visible_person p ON p.id = f.tagged_by
WHERE f.incident_id = $1
ORDER BY f.name ASC NULLS LAST
