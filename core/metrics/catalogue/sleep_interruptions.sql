-- id: sleep_interruptions
-- version: 3
-- question: What does it cost people?
-- definition: nights on call (22 to 08 in the responder's own zone, to verify) with at least one page of their team, of the nights on call that are over
-- unit: nights
-- statistic: count
-- population: nights of people on the on-call roster; not judged without a zone, or while no page at all is on record
-- minimum: N-rate
-- start: paged
-- end: paged
-- cohort: start of the night
-- verdict: M
-- source: PD, DX
-- better: lower
-- units: night
-- note: Night is 22 to 08 local time (to verify). Never by name; teams of fewer than five people are no group of their own, and in the whole only where such teams have five people together.
-- needs: shift
SELECT n.unit_id, NULL::UUID AS incident_id, NULL::BIGINT AS number, 'a night on call' AS label, NULL::VARCHAR AS kind,
  NULL::VARCHAR AS severity, CASE WHEN n.people >= 5 THEN n.services ELSE []::VARCHAR[] END AS services, n.begun AS cohort_at,
  CASE WHEN n.is_demo AND p.has_real THEN 'demo' WHEN n.is_few THEN 'too few people' END AS excluded,
  CASE WHEN n.zone <> '' AND g.has_pages AND NOT n.is_few THEN n.pages > 0 END AS success, NULL::DOUBLE AS amount,
  CASE WHEN n.zone = '' THEN 'without a zone' WHEN NOT g.has_pages THEN 'no page on record' END AS detail
FROM (
  SELECT t.id || ' ' || t.begun::VARCHAR AS unit_id, t.begun, any_value(t.zone) AS zone, any_value(t.is_demo) AS is_demo,
    any_value(t.people) AS people, any_value(t.is_few) AS is_few, any_value(t.services) AS services, count(c.incident_id) AS pages
  FROM (
    SELECT d.id, d.zone, d.is_demo, d.people, d.is_few, d.services, d.team, greatest(d.started_at, d.dusk) AS begun,
      least(d.ended_at, d.dusk + to_hours(10)) AS over
    FROM (
      SELECT h.id::VARCHAR AS id, h.zone, h.is_demo, h.started_at, h.ended_at, h.team, m.people, m.is_few, m.services,
        (unnest(generate_series((h.started_at AT TIME ZONE coalesce(nullif(h.zone, ''), 'UTC'))::DATE - 1,
          (h.ended_at AT TIME ZONE coalesce(nullif(h.zone, ''), 'UTC'))::DATE, INTERVAL 1 DAY)) + INTERVAL 22 HOUR)
          AT TIME ZONE coalesce(nullif(h.zone, ''), 'UTC') AS dusk
      FROM visible_shift h
      JOIN {teams} m ON m.team = h.team
    ) d
    WHERE d.dusk < d.ended_at AND d.dusk + to_hours(10) > d.started_at
  ) t
  LEFT JOIN {pages_by_team} c ON c.team = t.team AND c.paged >= t.begun AND c.paged < t.over
  WHERE t.over <= $1
  GROUP BY t.id, t.begun
) n
CROSS JOIN presence p
CROSS JOIN (SELECT coalesce(bool_or(paged IS NOT NULL), FALSE) AS has_pages FROM cohort WHERE excluded IS NULL) g
