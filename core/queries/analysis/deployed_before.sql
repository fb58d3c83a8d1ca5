-- The release that ran before each deployment in the list $1, on the same service and environment; NULL where it was the first.
WITH line AS (
  SELECT d.id, d.release_id,
         lag(d.release_id) OVER (PARTITION BY d.service_id, d.environment ORDER BY d.deployed_at ASC NULLS LAST, d.id ASC NULLS LAST) AS before_id
  FROM visible_deployment d
)
SELECT id, release_id, before_id
FROM line
WHERE CAST(id AS VARCHAR) IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY id ASC NULLS LAST
