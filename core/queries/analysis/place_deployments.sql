-- Every deployment of the service named $1 on the environment $2, oldest first, with its release.
SELECT d.id, d.release_id, r.release_version, d.deployed_at
FROM visible_deployment d
JOIN visible_service v ON v.id = d.service_id
JOIN visible_release r ON r.id = d.release_id
WHERE v.name = $1 AND d.environment = $2
ORDER BY d.deployed_at ASC NULLS LAST, d.id ASC NULLS LAST
