-- id: time_to_eradicate
-- version: 1
-- question: Is it truly out?
-- definition: eradicated - detected
-- unit: h
-- statistic: duration
-- population: security incidents; open ones are censored
-- minimum: N-med
-- start: detected
-- end: eradicated
-- cohort: declared
-- verdict: C
-- source: CSF RS.MI-02
-- better: lower
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['detected', 'eradicated']) AS is_flagged,
  detected AS started_at, eradicated AS ended_at,
  CASE WHEN status IN ('open', 'mitigated') THEN $1::TIMESTAMPTZ END AS censored_at, greatest(coarse['detected'], coarse['eradicated']) AS grain
FROM cohort
WHERE kind IN ('security', 'both')
