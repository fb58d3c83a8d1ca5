-- id: runbook_effect
-- version: 1
-- question: Do runbooks work?
-- definition: commands of runbooks recorded as done / commands with a recorded outcome
-- unit: %
-- statistic: share
-- population: command steps of real runs; drills are left out
-- minimum: N-prop
-- start: answered_at
-- end: answered_at
-- cohort: answered_at
-- verdict: M
-- source: house
-- better: higher
-- clustered: yes
-- units: step
-- needs: answer
SELECT a.id AS unit_id, c.incident_id, c.number, n.title || ', ' || a.cell AS label, c.kind, c.severity, c.services, a.answered_at AS cohort_at,
  CASE WHEN n.is_demo AND p.has_real THEN 'demo' WHEN n.is_exercise THEN 'exercise' ELSE c.excluded END AS excluded,
  a.outcome = 'done' AS success, a.outcome AS detail
FROM (
  SELECT *, json_extract_string(value, '$.outcome') AS outcome FROM visible_answer
) a
JOIN visible_notebook n ON n.id = a.notebook_id AND n.kind = 'runbook'
CROSS JOIN presence p
LEFT JOIN cohort c ON c.incident_id = n.incident_id
WHERE a.outcome IN ('done', 'failed', 'skipped') AND a.answered_at <= $1
