-- Every deployment with the incidents it is linked to as cause. Read by the metrics as `deploys`, after `cohort`.
deploys AS (
  SELECT d.id AS unit_id, any_value(c.incident_id) AS incident_id, any_value(c.number) AS number,
    any_value(coalesce(nullif(d.label, ''), r.release_version, 'deployment')) AS label, any_value(c.kind) AS kind,
    any_value(c.severity) AS severity, [any_value(s.name)] AS services, any_value(d.deployed_at) AS cohort_at,
    any_value(d.environment) AS environment, any_value(d.is_planned) AS is_planned, any_value(d.caused_by_incident_id) AS caused_by_incident_id,
    count(c.incident_id) FILTER (WHERE c.excluded IS NULL) AS caused,
    CASE WHEN any_value(d.is_demo) AND any_value(p.has_real) THEN 'demo' WHEN any_value(d.is_first) THEN 'first known deployment' END AS excluded
  FROM (SELECT *, row_number() OVER (PARTITION BY service_id, environment ORDER BY deployed_at, id) = 1 AS is_first FROM visible_deployment) d
  CROSS JOIN presence p
  LEFT JOIN visible_service s ON s.id = d.service_id
  LEFT JOIN visible_release r ON r.id = d.release_id
  LEFT JOIN cohort c ON c.cause_deployment_id = d.id
  GROUP BY d.id
)
