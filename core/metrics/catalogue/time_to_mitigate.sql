-- id: time_to_mitigate
-- version: 1
-- question: How long are users hurt?
-- definition: mitigated - impact_start
-- unit: min
-- statistic: duration
-- population: reliability incidents; open ones are censored
-- minimum: N-med
-- start: impact_start
-- end: mitigated
-- cohort: declared
-- verdict: M
-- source: DA, GL, RO5
-- better: lower
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['impact_start', 'mitigated']) AS is_flagged,
  impact_start AS started_at, mitigated AS ended_at,
  CASE WHEN status = 'open' THEN $1::TIMESTAMPTZ END AS censored_at,
  greatest(coarse['impact_start'], coarse['mitigated']) AS grain
FROM cohort
WHERE kind IN ('reliability', 'both')
