-- id: change_fail_rate
-- version: 1
-- question: Are deployments safe?
-- definition: deployments linked as the cause of an incident / deployments; the first known one on a service has nothing before it and is no change
-- unit: %
-- statistic: share
-- population: production deployments; read it for one service at a time
-- minimum: N-prop
-- start: deployed_at
-- end: declared
-- cohort: deployed_at
-- verdict: M
-- source: DO1
-- better: lower
-- units: deployment
-- needs: deployment
SELECT d.unit_id, d.incident_id, d.number, d.label, d.kind, d.severity, d.services, d.cohort_at, d.excluded, d.caused > 0 AS success,
  NULL::VARCHAR AS detail
FROM deploys d
WHERE d.environment = 'production'
