-- The releases of the service named $1, oldest first, each with when it first went live.
SELECT r.id, r.service_id, r.release_version, r.released_at, r.has_components, min(d.deployed_at) AS first_deployed_at
FROM visible_release r
JOIN visible_service v ON v.id = r.service_id
LEFT JOIN visible_deployment d ON d.release_id = r.id
WHERE v.name = $1
GROUP BY r.id, r.service_id, r.release_version, r.released_at, r.has_components
ORDER BY coalesce(r.released_at, min(d.deployed_at)) ASC NULLS FIRST, r.release_version ASC NULLS LAST, r.id ASC NULLS LAST
