-- id: user_minutes_lost
-- version: 1
-- question: How much harm was done?
-- definition: sum of (mitigated - impact_start) x affected share, in minutes of full outage; an unknown share counts from 0 to 100 %
-- unit: min
-- statistic: total
-- population: reliability incidents; open ones count to as_of
-- minimum: any
-- start: impact_start
-- end: mitigated
-- cohort: declared
-- verdict: M
-- source: BR, V21
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['impact_start', 'mitigated']) AS is_flagged,
  impact_start AS started_at, mitigated AS ended_at,
  CASE WHEN status = 'open' THEN $1::TIMESTAMPTZ END AS censored_at, greatest(coarse['impact_start'], coarse['mitigated']) AS grain,
  coalesce(affected_low_bp, 0) / 10000.0 AS low_share, coalesce(affected_high_bp, 10000) / 10000.0 AS high_share
FROM cohort
WHERE kind IN ('reliability', 'both')
