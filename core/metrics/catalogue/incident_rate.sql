-- id: incident_rate
-- version: 1
-- question: How often does something happen?
-- definition: incidents declared / 30 days of the period
-- unit: per 30 d
-- statistic: rate
-- population: all incidents; read it by severity
-- minimum: N-rate
-- start: declared
-- end: declared
-- cohort: declared
-- verdict: C
-- source: DA, GH
-- note: Context, never a target: people who fear the count stop declaring. An incident without a declaration is dated by its public notice, else by detection, else by the start of its impact.
SELECT unit_id, incident_id, number, label, kind, severity, services, coalesce(declared, publicly_noticed, detected, impact_start) AS cohort_at,
  excluded, TRUE AS success, NULL::DOUBLE AS amount, CASE WHEN declared IS NULL THEN 'dated by another milestone' END AS detail
FROM cohort
