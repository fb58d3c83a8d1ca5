-- id: exercise_coverage
-- version: 1
-- question: Would it work tonight?
-- definition: runbooks exercised in the last 180 days / runbooks that were ever walked through; with both disciplines told apart
-- unit: runbooks
-- statistic: share
-- population: runbooks with a run in the record
-- minimum: any
-- start: started_at
-- end: closed_at
-- cohort: none
-- verdict: M
-- source: TSC CC7.5.6, A1.3; RO7
-- better: higher
-- units: runbook
-- target: all that are critical
-- note: Which runbooks are critical, and those nobody ever ran, are not on record; a library of files holds them.
-- needs: notebook
SELECT n.library_id AS unit_id, NULL::UUID AS incident_id, NULL::BIGINT AS number, any_value(n.title) AS label, NULL::VARCHAR AS kind,
  NULL::VARCHAR AS severity, NULL::VARCHAR[] AS services, NULL::TIMESTAMPTZ AS cohort_at,
  CASE WHEN bool_and(n.is_demo) AND any_value(p.has_real) THEN 'demo' END AS excluded,
  coalesce(bool_or(n.is_exercise AND n.state = 'done' AND n.closed_at > $1::TIMESTAMPTZ - INTERVAL 4320 HOUR), FALSE) AS success,
  CASE WHEN bool_or(n.is_exercise AND n.state = 'done' AND n.closed_at > $1::TIMESTAMPTZ - INTERVAL 4320 HOUR AND d.both_there)
    THEN 'with both disciplines' END AS detail
FROM visible_notebook n
CROSS JOIN presence p
LEFT JOIN (
  SELECT notebook_id, count(DISTINCT discipline) FILTER (WHERE discipline IN ('sre', 'security')) = 2 AS both_there
  FROM visible_answer GROUP BY notebook_id
) d ON d.notebook_id = n.id
WHERE n.kind = 'runbook' AND n.started_at <= $1
GROUP BY n.library_id
