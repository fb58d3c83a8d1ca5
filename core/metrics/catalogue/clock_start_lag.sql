-- id: clock_start_lag
-- version: 2
-- question: Do we notice the clock?
-- definition: when the start of a legal clock was first written down - when it began; a correction moves the beginning, never when it was first written
-- unit: h
-- statistic: duration
-- population: starts of legal clocks: awareness, classification, materiality, payment or discovery, each regime by itself
-- minimum: any
-- start: clock start
-- end: recording
-- cohort: start of the clock
-- verdict: C
-- source: house
-- units: clock
-- zero: kept
-- better: lower
-- note: Needs no duty to notify on record. A start that was imported without the time of its recording leaves the number and lowers its coverage.
SELECT m.incident_id || ' ' || m.kind AS unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, m.began AS cohort_at, c.excluded,
  c.is_flagged OR list_contains(c.doubtful, m.kind) IS TRUE AS is_flagged, m.began AS started_at, m.written AS ended_at,
  NULL::TIMESTAMPTZ AS censored_at, c.coarse[m.kind] AS grain, m.kind AS detail
FROM (
  SELECT incident_id, kind, min(happened_at) FILTER (WHERE NOT is_superseded) AS began, min(recorded_at) AS written
  FROM visible_milestone
  WHERE kind IN ('aware_gdpr', 'aware_nis2', 'aware_dora', 'belief_circia', 'classified_major', 'materiality_determined', 'ransom_paid',
    'breach_discovered')
  GROUP BY incident_id, kind
) m
JOIN cohort c ON c.incident_id = m.incident_id
