-- The follow-ups of incident $1.
SELECT f.id, f.version, f.title, f.discipline, p.name AS owner, f.priority, f.due_on, f.status, f.factor, f.filed_at, f.done_at,
       f.wont_do_reason, f.url, f.notebook_id
FROM visible_followup f LEFT JOIN visible_person p ON p.id = f.owner_id
WHERE f.incident_id = $1
ORDER BY f.priority ASC NULLS LAST, f.due_on ASC NULLS LAST, f.title ASC NULLS LAST
