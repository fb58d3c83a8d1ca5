-- id: budget_incident_share
-- version: 2
-- question: Incidents or background?
-- definition: bad events in buckets that overlap an incident on the service (impact_start to mitigated) / all bad events of the rolling window; by the kind of the incident that began first
-- unit: %
-- statistic: budget
-- population: one row an objective and kind; only objectives whose buckets were read
-- minimum: 1 period
-- start: impact_start
-- end: mitigated
-- cohort: the window ending at as_of
-- verdict: C
-- source: house
-- units: objective
-- needs: sli_bucket
SELECT b.objective_id || ' ' || coalesce(b.kind, 'background') AS unit_id, NULL::UUID AS incident_id, NULL::BIGINT AS number, b.label,
  NULL::VARCHAR AS kind, NULL::VARCHAR AS severity, any_value(b.services) AS services, NULL::VARCHAR AS excluded,
  NULL::TIMESTAMPTZ AS cohort_at, sum(b.bad) AS minutes, any_value(b.burnt) AS allowed, any_value(b.covered) AS low_share,
  any_value(b.events) AS high_share, NULL::BOOLEAN AS is_open
FROM (
  SELECT x.*, sum(x.bad) OVER whole AS burnt, sum(x.total) OVER whole AS events, sum(x.seconds) OVER whole / (86400 * x.window_days) AS covered
  FROM (
    SELECT o.id::VARCHAR AS objective_id, o.window_days, s.name || ' ' || o.name AS label, any_value([s.name]) AS services, u.id,
      any_value(u.total - u.good)::DOUBLE AS bad, any_value(u.total)::DOUBLE AS total,
      any_value(epoch(u.ended_at) - epoch(u.started_at)) AS seconds, arg_min(c.kind, c.impact_start) AS kind
    FROM visible_sli_bucket u
    JOIN visible_objective o ON o.id = u.objective_id
    JOIN visible_service s ON s.id = o.service_id
    CROSS JOIN presence p
    LEFT JOIN (
      SELECT unnest(services) AS service, kind, impact_start, coalesce(mitigated, $1::TIMESTAMPTZ) AS over
      FROM cohort
      WHERE excluded IS NULL AND impact_start <= $1
        AND coalesce(mitigated > $1::TIMESTAMPTZ - to_hours(24 * (SELECT max(window_days) FROM visible_objective)), TRUE)
    ) c ON c.service = s.name AND c.impact_start < u.ended_at AND c.over > u.started_at AND u.total > u.good
    WHERE u.ended_at <= $1 AND u.started_at >= $1::TIMESTAMPTZ - to_hours(24 * o.window_days) AND NOT (o.is_demo AND p.has_real)
    GROUP BY ALL
  ) x
  WINDOW whole AS (PARTITION BY x.objective_id)
) b
GROUP BY b.objective_id, b.kind, b.label
