-- id: responder_hours
-- version: 1
-- question: What does coordination cost?
-- definition: person-hours that people were engaged in an incident; an open end counts to its resolution
-- unit: h
-- statistic: duration
-- population: incidents with participants whose joining time is known
-- minimum: N-med
-- start: joined
-- end: left
-- cohort: declared
-- verdict: M
-- source: V21, RO3
-- zero: kept
-- needs: participation
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded, c.is_flagged,
  CASE WHEN p.seconds IS NOT NULL THEN to_timestamp(0) END AS started_at, to_timestamp(p.seconds) AS ended_at, NULL::TIMESTAMPTZ AS censored_at,
  NULL::DOUBLE AS grain, CASE WHEN p.is_capped THEN 'an end was not recorded' END AS detail
FROM cohort c
JOIN (
  SELECT e.incident_id, bool_or(e.left_at IS NULL) AS is_capped,
    sum(greatest(0, epoch(least(coalesce(e.left_at, i.resolved, i.closed, $1), $1::TIMESTAMPTZ)) - epoch(e.joined_at))) AS seconds
  FROM visible_participation e JOIN cohort i ON i.incident_id = e.incident_id
  WHERE e.joined_at <= $1
  GROUP BY e.incident_id
) p ON p.incident_id = c.incident_id
