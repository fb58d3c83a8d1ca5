-- Who noticed incident $1 first, where it is known.
SELECT d.id, d.version, d.noticed_by, d.recorded_at, p.name AS recorded_by
FROM visible_detection d LEFT JOIN visible_person p ON p.id = d.recorded_by
WHERE d.incident_id = $1
ORDER BY d.recorded_at ASC NULLS LAST, d.id ASC NULLS LAST
