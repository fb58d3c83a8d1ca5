-- id: notice_to_resolved
-- version: 1
-- question: How long was it public?
-- definition: resolved - publicly_noticed. A public notice is not the start of the impact.
-- unit: min
-- statistic: duration
-- population: incidents announced on a status page, maintenance out; the cohort is by publicly_noticed, not by declared
-- minimum: N-med
-- start: publicly_noticed
-- end: resolved
-- cohort: publicly_noticed
-- verdict: C
-- source: public status pages
-- better: lower
SELECT unit_id, incident_id, number, label, kind, severity, services, publicly_noticed AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['publicly_noticed', 'resolved']) AS is_flagged,
  publicly_noticed AS started_at, resolved AS ended_at,
  CASE WHEN status IN ('open', 'mitigated') THEN $1::TIMESTAMPTZ END AS censored_at,
  greatest(coarse['publicly_noticed'], coarse['resolved']) AS grain
FROM cohort
WHERE publicly_noticed IS NOT NULL
