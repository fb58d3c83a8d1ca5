-- id: security_engagement_lag
-- version: 1
-- question: Is security called in time?
-- definition: security_engaged - declared; engaged before the declaration counts as 0; never engaged is censored at closed
-- unit: min
-- statistic: duration
-- population: joint-relevant incidents declared by sre
-- minimum: N-med
-- start: declared
-- end: security_engaged
-- cohort: declared
-- verdict: M
-- source: house
-- better: lower
-- zero: kept
-- negative: clamped
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['declared', 'security_engaged']) AS is_flagged,
  declared AS started_at, security_engaged AS ended_at, least(closed, $1::TIMESTAMPTZ) AS censored_at,
  greatest(coarse['declared'], coarse['security_engaged']) AS grain
FROM cohort
WHERE is_joint AND declared_by = 'sre'
