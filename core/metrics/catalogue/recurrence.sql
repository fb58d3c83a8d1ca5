-- id: recurrence
-- version: 1
-- question: Does the same thing happen again?
-- definition: reviewed incidents that share a contributing factor with one at most 12 months older / reviewed incidents; told apart by whether that one's follow-up was open or closed
-- unit: %
-- statistic: share
-- population: reviewed incidents
-- minimum: N-prop
-- start: declared of the earlier incident
-- end: declared
-- cohort: declared
-- verdict: M
-- source: house; TSC CC7.5.4
-- better: lower
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  e.incident_id IS NOT NULL AS success,
  CASE WHEN e.incident_id IS NULL THEN 'new' WHEN e.has_open THEN 'follow-up open' WHEN e.has_closed THEN 'follow-up closed' ELSE 'no follow-up' END AS detail
FROM cohort c
LEFT JOIN (
  SELECT l.incident_id, bool_or(u.id IS NOT NULL AND (u.done_at IS NULL OR u.done_at > later.declared)) AS has_open,
    bool_or(u.done_at <= later.declared) AS has_closed
  FROM visible_factor l
  JOIN cohort later ON later.incident_id = l.incident_id
  JOIN visible_factor f ON lower(f.name) = lower(l.name) AND f.incident_id <> l.incident_id
  JOIN cohort earlier ON earlier.incident_id = f.incident_id AND earlier.excluded IS NULL
    AND earlier.declared < later.declared AND earlier.declared AT TIME ZONE 'UTC' >= later.declared AT TIME ZONE 'UTC' - INTERVAL 12 MONTH
  LEFT JOIN visible_followup u ON u.incident_id = f.incident_id AND (u.factor IS NULL OR lower(u.factor) = lower(f.name))
    AND coalesce(u.filed_at <= later.declared, TRUE)
  GROUP BY l.incident_id
) e ON e.incident_id = c.incident_id
WHERE c.review_held <= $1
