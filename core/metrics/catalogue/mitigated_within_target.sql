-- id: mitigated_within_target
-- version: 1
-- question: How often are users helped within 30 minutes?
-- definition: the share mitigated within 30 min of impact_start, from the Kaplan-Meier curve
-- unit: %
-- statistic: within
-- population: SEV1 and SEV2 reliability incidents; open ones are censored
-- minimum: N-prop
-- start: impact_start
-- end: mitigated
-- cohort: declared
-- verdict: C
-- source: GL
-- better: higher
-- within: 1800
-- target: a share, such as 80 %
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['impact_start', 'mitigated']) AS is_flagged,
  impact_start AS started_at, mitigated AS ended_at,
  CASE WHEN status = 'open' THEN $1::TIMESTAMPTZ END AS censored_at, greatest(coarse['impact_start'], coarse['mitigated']) AS grain
FROM cohort
WHERE kind IN ('reliability', 'both') AND severity IN ('SEV1', 'SEV2')
