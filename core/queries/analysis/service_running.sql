-- What runs on the service named $1 in environment $2: its last deployment.
SELECT d.release_id, r.release_version
FROM visible_deployment d
JOIN visible_service v ON v.id = d.service_id
JOIN visible_release r ON r.id = d.release_id
WHERE v.name = $1 AND d.environment = $2
ORDER BY d.deployed_at DESC NULLS LAST, d.id DESC NULLS LAST
LIMIT 1
