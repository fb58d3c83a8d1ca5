-- id: time_to_contain
-- version: 1
-- question: How fast is the spread stopped?
-- definition: contained - detected
-- unit: h
-- statistic: duration
-- population: security incidents; open ones are censored
-- minimum: N-med
-- start: detected
-- end: contained
-- cohort: declared
-- verdict: M
-- source: VE, STX
-- better: lower
-- zero: kept
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['detected', 'contained']) AS is_flagged,
  detected AS started_at, contained AS ended_at,
  CASE WHEN status = 'open' THEN $1::TIMESTAMPTZ END AS censored_at, greatest(coarse['detected'], coarse['contained']) AS grain
FROM cohort
WHERE kind IN ('security', 'both')
