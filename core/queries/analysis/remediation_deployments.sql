-- Which deployment before $1 each remediation made: the one it names, else the nearest of its release, service and environment within an
-- hour. Of two deployments of a place at one moment the last by id counts. Exercises are left out.
WITH done AS (
  SELECT m.id, m.acted_at, m.service_id, m.environment, m.to_release_id, m.deployment_id
  FROM visible_remediation m
  JOIN visible_incident i ON i.id = m.incident_id
  WHERE m.acted_at < $1 AND i.is_exercise = FALSE
),
place AS (
  SELECT d.id, d.service_id, d.environment, d.release_id, d.deployed_at
  FROM visible_deployment d
  WHERE d.deployed_at < $1 AND d.service_id IN (SELECT service_id FROM done)
  QUALIFY row_number() OVER (PARTITION BY d.service_id, d.environment, d.deployed_at ORDER BY d.id DESC NULLS LAST) = 1
),
near AS (
  SELECT done.id AS remediation_id, place.id AS deployment_id
  FROM done
  JOIN place ON place.service_id = done.service_id AND place.environment = done.environment AND place.release_id = done.to_release_id
  WHERE done.deployment_id IS NULL AND place.deployed_at >= done.acted_at - INTERVAL 1 HOUR
    AND place.deployed_at <= done.acted_at + INTERVAL 1 HOUR
  QUALIFY row_number() OVER (
    PARTITION BY done.id ORDER BY abs(epoch_us(place.deployed_at) - epoch_us(done.acted_at)) ASC NULLS LAST, place.id ASC NULLS LAST
  ) = 1
)
SELECT remediation_id, deployment_id, FALSE AS is_named FROM near
UNION ALL
SELECT id AS remediation_id, deployment_id, TRUE AS is_named FROM done WHERE deployment_id IS NOT NULL
ORDER BY remediation_id ASC NULLS LAST
