-- id: deploy_rework_rate
-- version: 1
-- question: How much of our deploying is rework?
-- definition: unplanned deployments made because of an incident / deployments; the first known one on a service is no change
-- unit: %
-- statistic: share
-- population: production deployments; read it for one service at a time
-- minimum: N-prop
-- start: deployed_at
-- end: deployed_at
-- cohort: deployed_at
-- verdict: M
-- source: DO1
-- better: lower
-- units: deployment
-- needs: deployment
SELECT d.unit_id, d.incident_id, d.number, d.label, d.kind, d.severity, d.services, d.cohort_at, d.excluded,
  CASE WHEN d.is_planned IS NULL AND d.caused_by_incident_id IS NOT NULL THEN NULL
    ELSE coalesce(NOT d.is_planned, FALSE) AND d.caused_by_incident_id IS NOT NULL END AS success, NULL::VARCHAR AS detail
FROM deploys d
WHERE d.environment = 'production'
