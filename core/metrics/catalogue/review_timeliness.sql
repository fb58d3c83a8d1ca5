-- id: review_timeliness
-- version: 1
-- question: Is the review written while it is fresh?
-- definition: review_published - resolved (or closed, where nobody said when it was resolved); not yet published is censored
-- unit: d
-- statistic: duration
-- population: SEV1 and SEV2 incidents that are over
-- minimum: N-med
-- start: resolved
-- end: review_published
-- cohort: declared
-- verdict: M
-- source: AU3, IIO
-- better: lower
-- zero: kept
-- negative: clamped
-- note: Which severities need a review is a team's policy; SEV1 and SEV2 are taken here (to verify).
-- target: a number of days, by policy
SELECT unit_id, incident_id, number, label, kind, severity, services, declared AS cohort_at, excluded,
  is_flagged OR list_has_any(doubtful, ['resolved', 'review_published']) AS is_flagged,
  coalesce(resolved, closed) AS started_at, review_published AS ended_at, $1::TIMESTAMPTZ AS censored_at,
  greatest(coarse['resolved'], coarse['review_published']) AS grain
FROM cohort
WHERE severity IN ('SEV1', 'SEV2') AND status IN ('resolved', 'closed') AND coalesce(resolved, closed) <= $1
