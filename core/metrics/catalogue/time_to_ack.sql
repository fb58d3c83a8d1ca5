-- id: time_to_ack
-- version: 1
-- question: Does paging reach a person?
-- definition: acknowledged - paged (first page)
-- unit: s
-- statistic: duration
-- population: incidents that paged
-- minimum: N-med
-- start: paged
-- end: acknowledged
-- cohort: declared
-- verdict: C
-- source: PD, RO4
-- better: lower
-- target: a number of seconds, by policy
-- zero: kept
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['paged', 'acknowledged']) AS is_flagged,
  paged AS started_at, acknowledged AS ended_at, NULL::TIMESTAMPTZ AS censored_at, greatest(coarse['paged'], coarse['acknowledged']) AS grain
FROM cohort
WHERE paged IS NOT NULL
