-- What runs where: the last deployment of each service and environment.
WITH ranked AS (
  SELECT d.service_id, d.environment, d.release_id, d.deployed_at, d.caused_by_incident_id,
         row_number() OVER (PARTITION BY d.service_id, d.environment ORDER BY d.deployed_at DESC NULLS LAST, d.id DESC NULLS LAST) AS place
  FROM visible_deployment d
)
SELECT v.id AS service_id, v.name AS service, k.environment, r.release_version, r.has_components, k.deployed_at,
       i.number AS caused_by_number
FROM ranked k
JOIN visible_service v ON v.id = k.service_id
JOIN visible_release r ON r.id = k.release_id
LEFT JOIN visible_incident i ON i.id = k.caused_by_incident_id
WHERE k.place = 1
ORDER BY v.name ASC NULLS LAST, k.environment ASC NULLS LAST
