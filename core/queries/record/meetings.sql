-- The meetings of notebook $1, the newest first.
SELECT m.id, m.version, m.section, m.started_at, m.ended_at, m.timer_started_at, m.spent, m.facilitator_id, p.name AS facilitator
FROM visible_meeting m LEFT JOIN visible_person p ON p.id = m.facilitator_id
WHERE m.notebook_id = CAST($1 AS UUID)
ORDER BY m.started_at DESC NULLS LAST, m.id DESC NULLS LAST
