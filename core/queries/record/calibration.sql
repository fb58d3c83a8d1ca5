-- What participants wrote before the meeting on notebook $1.
SELECT c.id, c.version, c.person_id, p.name AS person, c.discipline, c.question, c.text, c.replied_at
FROM visible_calibration_reply c JOIN visible_person p ON p.id = c.person_id
WHERE c.notebook_id = CAST($1 AS UUID)
ORDER BY c.discipline ASC NULLS LAST, p.name ASC NULLS LAST
