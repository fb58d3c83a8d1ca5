-- id: time_to_declare
-- version: 1
-- question: Do we hesitate?
-- definition: declared - detected; declared before detected counts as 0
-- unit: min
-- statistic: duration
-- population: all incidents
-- minimum: N-med
-- start: detected
-- end: declared
-- cohort: declared
-- verdict: M
-- source: GL
-- better: lower
-- zero: kept
-- negative: clamped
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['detected', 'declared']) AS is_flagged,
  detected AS started_at, declared AS ended_at, NULL::TIMESTAMPTZ AS censored_at, greatest(coarse['detected'], coarse['declared']) AS grain
FROM cohort
