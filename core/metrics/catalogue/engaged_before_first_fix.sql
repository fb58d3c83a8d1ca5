-- id: engaged_before_first_fix
-- version: 1
-- question: Was the other discipline there before the fix or after it?
-- definition: joint-relevant incidents in which the other discipline was engaged before the first remediation / joint-relevant incidents with a remediation
-- unit: %
-- statistic: share
-- population: joint-relevant incidents with at least one remediation
-- minimum: N-prop
-- start: declared
-- end: first remediation
-- cohort: declared
-- verdict: M
-- source: house
-- better: higher
-- needs: remediation
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  coalesce(CASE f.discipline WHEN 'sre' THEN c.security_engaged ELSE c.sre_engaged END <= f.acted_at, FALSE) AS success,
  f.discipline AS detail
FROM cohort c
JOIN (
  SELECT incident_id, min(acted_at) AS acted_at, arg_min(discipline, acted_at) AS discipline
  FROM visible_remediation WHERE acted_at <= $1 GROUP BY incident_id
) f ON f.incident_id = c.incident_id
WHERE c.is_joint
