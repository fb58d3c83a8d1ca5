-- id: pages_per_shift
-- version: 3
-- question: Is being on call sustainable?
-- definition: shifts in which more than two incidents for each 12 h paged their team / shifts that are over; a team answers for the services it owns
-- unit: %
-- statistic: share
-- population: shifts of the on-call roster; not judged while no page at all is on record
-- minimum: N-prop
-- start: shift start
-- end: shift end
-- cohort: shift start
-- verdict: M
-- source: SRE11
-- better: lower
-- units: shift
-- note: Teams of fewer than five people are no group of their own, and in the whole only where such teams have five people together.
-- needs: shift
SELECT s.unit_id, NULL::UUID AS incident_id, NULL::BIGINT AS number, 'a shift' AS label, NULL::VARCHAR AS kind, NULL::VARCHAR AS severity,
  CASE WHEN s.people >= 5 THEN s.services ELSE []::VARCHAR[] END AS services, s.started_at AS cohort_at, s.excluded,
  CASE WHEN s.has_pages AND s.excluded IS NULL THEN s.incidents > 2 * greatest(1, s.hours / 12) END AS success, NULL::DOUBLE AS amount,
  CASE WHEN s.has_pages AND s.excluded IS NULL THEN CASE WHEN s.incidents > 2 THEN '3 or more' ELSE s.incidents::VARCHAR END END AS detail
FROM (
  SELECT h.id::VARCHAR AS unit_id, any_value(h.started_at) AS started_at, any_value(n.people) AS people, any_value(n.services) AS services,
    any_value(CASE WHEN h.is_demo AND p.has_real THEN 'demo' WHEN n.is_few THEN 'too few people' END) AS excluded,
    any_value(epoch(h.ended_at) - epoch(h.started_at)) / 3600.0 AS hours, count(c.incident_id) AS incidents, any_value(g.has_pages) AS has_pages
  FROM visible_shift h
  CROSS JOIN presence p
  CROSS JOIN (SELECT coalesce(bool_or(paged IS NOT NULL), FALSE) AS has_pages FROM cohort WHERE excluded IS NULL) g
  JOIN {teams} n ON n.team = h.team
  LEFT JOIN {pages_by_team} c ON c.team = h.team AND c.paged >= h.started_at AND c.paged < h.ended_at
  WHERE h.ended_at <= $1
  GROUP BY h.id
) s
