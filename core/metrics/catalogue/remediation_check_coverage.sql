-- id: remediation_check_coverage
-- version: 1
-- question: Was the fix looked at by the other discipline?
-- definition: production remediations with a recorded check of the opposite discipline before, or up to 24 h after under break-glass / remediations
-- unit: %
-- statistic: share
-- population: remediations that change version, config, flag, permission, key or network in production
-- minimum: N-prop
-- start: acted_at
-- end: check_at
-- cohort: acted_at
-- verdict: M
-- source: house; TSC CC8.1
-- better: higher
-- target: a share, by policy
-- units: remediation
-- clustered: yes
-- needs: remediation
SELECT r.id AS unit_id, c.incident_id, c.number, coalesce(nullif(r.summary, ''), r.kind) AS label, c.kind, c.severity, c.services,
  r.acted_at AS cohort_at, c.excluded,
  r.check_at <= $1 AND (r.check_at <= r.acted_at OR (r.is_break_glass AND r.check_at <= r.acted_at + INTERVAL 24 HOUR)) IS TRUE AS success,
  CASE WHEN r.check_at <= r.acted_at THEN 'before' WHEN r.check_at <= $1 AND r.is_break_glass
    AND r.check_at <= r.acted_at + INTERVAL 24 HOUR THEN 'within 24 h after' WHEN r.check_at <= $1 THEN 'too late' ELSE 'none' END AS detail
FROM visible_remediation r JOIN cohort c ON c.incident_id = r.incident_id
WHERE r.environment = 'production'
  AND r.kind IN ('rollback', 'redeploy', 'hotfix', 'patch', 'config', 'feature_flag', 'permission', 'rotate', 'isolate', 'block')
