-- One follow-up, $1, with its incident and owner.
SELECT f.id, f.version, f.title, f.discipline, p.name AS owner, f.priority, f.due_on, f.status, f.factor, f.filed_at, f.url, f.visibility,
       i.number AS incident_number, i.title AS incident_title, i.sre_severity, i.security_severity
FROM visible_followup f
LEFT JOIN visible_person p ON p.id = f.owner_id
LEFT JOIN visible_incident i ON i.id = f.incident_id
WHERE f.id = CAST($1 AS UUID)
