-- Who waits to speak in meeting $1, the first first.
SELECT h.id, h.version, h.person_id, p.name AS person, h.raised_at
FROM visible_raised_hand h JOIN visible_person p ON p.id = h.person_id
WHERE h.meeting_id = CAST($1 AS UUID) AND h.lowered_at IS NULL
ORDER BY h.raised_at ASC NULLS LAST, h.id ASC NULLS LAST
