-- The services that incident $1 touched, by name.
SELECT v.id, v.name, v.owner, v.is_regulated
FROM visible_affected_service a JOIN visible_service v ON v.id = a.service_id
WHERE a.incident_id = $1
ORDER BY v.name ASC NULLS LAST
