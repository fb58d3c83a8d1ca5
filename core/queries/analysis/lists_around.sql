-- Whether complete component lists are known of the release of each deployment in the list $1 and of the one before it on its place.
WITH line AS (
  SELECT d.id, d.release_id,
         lag(d.release_id) OVER (PARTITION BY d.service_id, d.environment ORDER BY d.deployed_at ASC NULLS LAST, d.id ASC NULLS LAST) AS before_id
  FROM visible_deployment d
)
SELECT line.id, coalesce(r.has_components, FALSE) AS is_known, coalesce(b.has_components, FALSE) AS was_known
FROM line
LEFT JOIN visible_release r ON r.id = line.release_id
LEFT JOIN visible_release b ON b.id = line.before_id
WHERE CAST(line.id AS VARCHAR) IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY line.id ASC NULLS LAST
