-- The timeline of incident $1 in order of event time.
SELECT t.id, t.version, t.happened_at, t.precision, t.text, t.label, t.url, t.is_starred, t.known_to_sre_at, t.known_to_security_at,
       t.original_happened_at, t.recorded_at, p.name AS recorded_by, t.source, t.flags
FROM visible_timeline_entry t
LEFT JOIN visible_person p ON p.id = t.recorded_by
WHERE t.incident_id = $1
ORDER BY t.happened_at ASC NULLS LAST, t.id ASC NULLS LAST
