-- Pairs of releases that replaced one another in incident $1: before and after its culprit deployment, and in each remediation.
WITH line AS (
  SELECT d.id, d.release_id,
         lag(d.release_id) OVER (PARTITION BY d.service_id, d.environment ORDER BY d.deployed_at ASC NULLS LAST, d.id ASC NULLS LAST) AS before_id
  FROM visible_deployment d
),
pairs AS (
  SELECT line.before_id AS from_id, line.release_id AS to_id
  FROM visible_incident i JOIN line ON line.id = i.cause_deployment_id
  WHERE i.id = $1
  UNION
  SELECT m.from_release_id, m.to_release_id
  FROM visible_remediation m
  WHERE m.incident_id = $1 AND m.to_release_id IS NOT NULL
)
SELECT p.from_id, p.to_id, f.release_version AS from_version, t.release_version AS to_version, v.name AS service
FROM pairs p
JOIN visible_release t ON t.id = p.to_id
JOIN visible_service v ON v.id = t.service_id
LEFT JOIN visible_release f ON f.id = p.from_id
ORDER BY service ASC NULLS LAST, from_version ASC NULLS LAST, to_version ASC NULLS LAST
