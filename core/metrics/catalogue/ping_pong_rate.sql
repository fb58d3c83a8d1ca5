-- id: ping_pong_rate
-- version: 1
-- question: Do the disciplines undo each other's work?
-- definition: joint-relevant incidents with a remediation that the other discipline reversed within 14 d / joint-relevant incidents closed more than 14 d ago
-- unit: %
-- statistic: share
-- population: joint-relevant incidents closed more than 14 d ago
-- minimum: N-prop
-- start: acted_at
-- end: acted_at of the reversal
-- cohort: declared
-- verdict: M
-- source: house
-- better: lower
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  u.incident_id IS NOT NULL AS success, u.chain AS detail
FROM cohort c
LEFT JOIN (
  SELECT done.incident_id,
    string_agg(done.kind || ' (' || done.discipline || ') undone by ' || undo.kind || ' (' || undo.discipline || ')', '; '
      ORDER BY undo.acted_at) AS chain
  FROM visible_remediation done JOIN visible_remediation undo
    ON (undo.reverses_id = done.id OR undo.reverses_deployment_id = done.deployment_id) AND undo.id <> done.id
  WHERE undo.discipline <> done.discipline AND undo.acted_at > done.acted_at AND undo.acted_at <= done.acted_at + INTERVAL 336 HOUR
    AND undo.acted_at <= $1
  GROUP BY done.incident_id
) u ON u.incident_id = c.incident_id
WHERE c.is_joint AND c.closed < $1::TIMESTAMPTZ - INTERVAL 336 HOUR
