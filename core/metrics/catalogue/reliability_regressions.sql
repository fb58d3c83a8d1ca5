-- id: reliability_regressions
-- version: 1
-- question: Did a security change break service?
-- definition: incidents whose linked cause is a deployment made by a security remediation up to 72 h before their impact began
-- unit: incidents
-- statistic: count
-- population: security remediations that deployed something
-- minimum: N-rate
-- start: acted_at
-- end: impact_start
-- cohort: declared
-- verdict: M
-- source: house
-- better: lower
-- units: remediation
-- needs: remediation
SELECT r.id AS unit_id, coalesce(b.incident_id, c.incident_id) AS incident_id, coalesce(b.number, c.number) AS number,
  coalesce(b.label, c.label) AS label, coalesce(b.kind, c.kind) AS kind, coalesce(b.severity, c.severity) AS severity,
  coalesce(b.services, c.services) AS services, coalesce(b.declared, r.acted_at) AS cohort_at, coalesce(b.excluded, c.excluded) AS excluded,
  b.incident_id IS NOT NULL AS success, epoch(b.impact_start) - epoch(r.acted_at) AS seconds_after, NULL::DOUBLE AS amount,
  CASE WHEN b.incident_id IS NULL THEN NULL WHEN b.mitigated IS NULL THEN 'how long users were affected is not known'
    ELSE CAST(round((epoch(b.mitigated) - epoch(b.impact_start)) / 60) AS BIGINT) || ' min of impact' END AS detail
FROM visible_remediation r
JOIN cohort c ON c.incident_id = r.incident_id
LEFT JOIN cohort b ON b.cause_deployment_id = r.deployment_id AND b.impact_start >= r.acted_at
  AND b.impact_start <= r.acted_at + INTERVAL 72 HOUR
WHERE r.discipline = 'security' AND r.environment = 'production' AND r.acted_at <= $1 AND r.deployment_id IS NOT NULL
