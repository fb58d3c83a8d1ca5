-- id: error_budget_consumed
-- version: 2
-- question: Was the promise kept?
-- definition: bad events / ((1 - objective) x all events) over the rolling window, where buckets of the indicator were read; where none were, estimated from incidents: minutes of impact x affected share / ((1 - objective) x window)
-- unit: %
-- statistic: budget
-- population: one row an objective; time without buckets is shown, never filled; without any, incidents on its service, an unknown affected share counting from 0 to 100 %
-- minimum: 1 period
-- start: impact_start
-- end: mitigated
-- cohort: the window ending at as_of
-- verdict: M
-- source: V21, SRE WB
-- target: at most 100 %
-- note: That bad events are counted is the usual definition (to verify).
-- units: objective
-- needs: objective
SELECT o.id::VARCHAR AS unit_id, c.incident_id, c.number, s.name || ' ' || o.name AS label, c.kind, c.severity, [s.name] AS services,
  c.excluded, NULL::TIMESTAMPTZ AS cohort_at, o.window_days,
  CASE WHEN f.objective_id IS NULL THEN (1000000 - o.target_ppm) / 1000000.0 * o.window_days * 1440
    ELSE (1000000 - o.target_ppm) / 1000000.0 * f.events END AS allowed,
  CASE WHEN f.objective_id IS NULL
    THEN (epoch(least(c.mitigated, $1::TIMESTAMPTZ)) - epoch(greatest(c.impact_start, $1::TIMESTAMPTZ - to_hours(24 * o.window_days)))) / 60.0
    ELSE f.bad END AS minutes,
  CASE WHEN f.objective_id IS NULL THEN coalesce(c.affected_low_bp, 0) / 10000.0 ELSE f.covered END AS low_share,
  CASE WHEN f.objective_id IS NULL THEN coalesce(c.affected_high_bp, 10000) / 10000.0 ELSE f.events END AS high_share,
  CASE WHEN f.objective_id IS NULL THEN c.mitigated IS NULL AND c.incident_id IS NOT NULL END AS is_open, c.impact_start IS NOT NULL AS has_start
FROM visible_objective o
JOIN visible_service s ON s.id = o.service_id
CROSS JOIN presence p
LEFT JOIN (
  SELECT b.objective_id, sum(b.total - b.good)::DOUBLE AS bad, sum(b.total)::DOUBLE AS events,
    sum(epoch(b.ended_at) - epoch(b.started_at)) / any_value(86400 * q.window_days) AS covered
  FROM visible_sli_bucket b JOIN visible_objective q ON q.id = b.objective_id
  WHERE b.ended_at <= $1 AND b.started_at >= $1::TIMESTAMPTZ - to_hours(24 * q.window_days)
  GROUP BY b.objective_id
  HAVING sum(b.total) > 0
) f ON f.objective_id = o.id
LEFT JOIN cohort c ON f.objective_id IS NULL AND list_contains(c.services, s.name) AND c.impact_start <= $1
  AND (c.mitigated IS NULL OR c.mitigated > $1::TIMESTAMPTZ - to_hours(24 * o.window_days))
WHERE NOT (o.is_demo AND p.has_real)
