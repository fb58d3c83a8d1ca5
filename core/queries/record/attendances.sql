-- Who was in the review of notebook $1.
SELECT a.id, a.version, a.person_id, p.name AS person, a.discipline, a.attended_at
FROM visible_attendance a JOIN visible_person p ON p.id = a.person_id
WHERE a.notebook_id = CAST($1 AS UUID)
ORDER BY a.attended_at ASC NULLS LAST, p.name ASC NULLS LAST
