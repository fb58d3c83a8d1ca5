-- id: failed_deploy_recovery
-- version: 1
-- question: How fast do we recover from our own change?
-- definition: mitigated - deployed_at of the deployment that caused the incident
-- unit: h
-- statistic: duration
-- population: incidents linked to the deployment that caused them
-- minimum: N-med
-- start: deployed_at
-- end: mitigated
-- cohort: declared
-- verdict: M
-- source: DO1, DO2
-- better: lower
-- needs: deployment
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at,
  c.excluded, c.is_flagged OR list_contains(c.doubtful, 'mitigated') AS is_flagged,
  d.deployed_at AS started_at, c.mitigated AS ended_at,
  CASE WHEN c.status = 'open' THEN $1::TIMESTAMPTZ END AS censored_at, c.coarse['mitigated'] AS grain
FROM cohort c JOIN visible_deployment d ON d.id = c.cause_deployment_id
