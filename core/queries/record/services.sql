-- Services by name, with how many incidents touched each.
SELECT v.id, v.name, v.owner, v.is_regulated,
       (SELECT count(*) FROM visible_affected_service a JOIN visible_incident i ON i.id = a.incident_id WHERE a.service_id = v.id) AS incidents
FROM visible_service v
ORDER BY v.name ASC NULLS LAST
