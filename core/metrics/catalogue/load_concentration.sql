-- id: load_concentration
-- version: 1
-- question: Do a few people carry it all?
-- definition: share of all engaged hours carried by the busiest 10 % of people; of ten people or more, and never by name
-- unit: %
-- statistic: concentration
-- population: participations whose joining time is known
-- minimum: 10 people
-- start: joined
-- end: left
-- cohort: declared
-- verdict: C
-- source: house
-- zero: kept
-- units: participation
-- needs: participation
SELECT row_number() OVER ()::VARCHAR AS unit_id, NULL::UUID AS incident_id, NULL::BIGINT AS number, '' AS label, c.kind, c.severity, c.services,
  c.declared AS cohort_at, c.excluded, c.is_flagged, to_timestamp(0) AS started_at,
  to_timestamp(greatest(0, epoch(least(coalesce(e.left_at, c.resolved, c.closed, $1), $1::TIMESTAMPTZ)) - epoch(e.joined_at))) AS ended_at,
  NULL::TIMESTAMPTZ AS censored_at, NULL::DOUBLE AS grain, dense_rank() OVER (ORDER BY e.person_id)::VARCHAR AS detail
FROM visible_participation e JOIN cohort c ON c.incident_id = e.incident_id
WHERE e.joined_at <= $1
