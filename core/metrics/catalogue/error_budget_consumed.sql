-- id: error_budget_consumed
-- version: 1
-- question: Was the promise kept?
-- definition: minutes of impact x affected share inside the rolling window / ((1 - objective) x window); estimated from incidents, because no SLI feed is connected
-- unit: %
-- statistic: budget
-- population: one row an objective; incidents on its service; an unknown affected share counts from 0 to 100 %
-- minimum: 1 period
-- start: impact_start
-- end: mitigated
-- cohort: the window ending at as_of
-- verdict: M
-- source: V21
-- target: at most 100 %
-- note: The usual definition counts bad events (to verify); here it is estimated from incidents.
-- units: objective
SELECT o.id AS unit_id, c.incident_id, c.number, s.name || ' ' || o.name AS label, c.kind, c.severity, [s.name] AS services,
  c.excluded, NULL::TIMESTAMPTZ AS cohort_at,
  (1000000 - o.target_ppm) / 1000000.0 * o.window_days * 1440 AS allowed, o.window_days,
  (epoch(least(c.mitigated, $1::TIMESTAMPTZ)) - epoch(greatest(c.impact_start, $1::TIMESTAMPTZ - to_hours(24 * o.window_days)))) / 60.0 AS minutes,
  coalesce(c.affected_low_bp, 0) / 10000.0 AS low_share, coalesce(c.affected_high_bp, 10000) / 10000.0 AS high_share,
  c.mitigated IS NULL AND c.incident_id IS NOT NULL AS is_open, c.impact_start IS NOT NULL AS has_start
FROM visible_objective o
JOIN visible_service s ON s.id = o.service_id
CROSS JOIN presence p
LEFT JOIN cohort c ON list_contains(c.services, s.name) AND c.impact_start <= $1
  AND (c.mitigated IS NULL OR c.mitigated > $1::TIMESTAMPTZ - to_hours(24 * o.window_days))
WHERE NOT (o.is_demo AND p.has_real)
