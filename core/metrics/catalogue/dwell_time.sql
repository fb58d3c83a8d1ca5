-- id: dwell_time
-- version: 1
-- question: How long was someone inside unseen?
-- definition: detected - initial_compromise; intrusions nobody has found yet are not in it, so recent quarters always look shorter
-- unit: d
-- statistic: duration
-- population: security incidents with a known first compromise
-- minimum: N-med
-- start: initial_compromise
-- end: detected
-- cohort: declared
-- verdict: M
-- source: VE
-- better: lower
-- note: Never read it as a trend by recent quarters: intrusions that are still unseen are missing.
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['initial_compromise', 'detected']) AS is_flagged,
  initial_compromise AS started_at, detected AS ended_at,
  NULL::TIMESTAMPTZ AS censored_at, greatest(coarse['initial_compromise'], coarse['detected']) AS grain
FROM cohort
WHERE kind IN ('security', 'both') AND initial_compromise IS NOT NULL
