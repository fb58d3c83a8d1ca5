-- Who took part in incident $1.
SELECT a.id, p.id AS person_id, p.name, a.discipline, a.role, a.joined_at, a.left_at
FROM visible_participation a JOIN visible_person p ON p.id = a.person_id
WHERE a.incident_id = $1
ORDER BY a.joined_at ASC NULLS LAST, p.name ASC NULLS LAST
