-- id: time_to_detect
-- version: 1
-- question: Do we see it first?
-- definition: detected - impact_start
-- unit: min
-- statistic: duration
-- population: reliability incidents
-- minimum: N-med
-- start: impact_start
-- end: detected
-- cohort: declared
-- verdict: M
-- source: GL, RO5
-- better: lower
-- zero: kept
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['impact_start', 'detected']) AS is_flagged,
  impact_start AS started_at, detected AS ended_at, NULL::TIMESTAMPTZ AS censored_at,
  greatest(coarse['impact_start'], coarse['detected']) AS grain
FROM cohort
WHERE kind IN ('reliability', 'both')
