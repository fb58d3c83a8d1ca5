-- id: user_minutes_lost
-- version: 2
-- question: How much harm was done?
-- definition: sum of (mitigated - impact_start) x affected share, in minutes of full outage; where buckets of an indicator cover the incident on each of its services, the share is that of their bad events; else it is the one that was stated, and an unknown one counts from 0 to 100 %
-- unit: min
-- statistic: total
-- population: reliability incidents; open ones count to as_of
-- minimum: any
-- start: impact_start
-- end: mitigated
-- cohort: declared
-- verdict: M
-- source: BR, V21
-- note: Counted and estimated minutes are never added up. Where a bucket reaches beyond the incident, or objectives differ, what was counted is known within bounds; events count as spread evenly over their bucket.
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  c.is_flagged OR list_has_any(c.doubtful, ['impact_start', 'mitigated']) AS is_flagged,
  c.impact_start AS started_at, c.mitigated AS ended_at,
  CASE WHEN c.status = 'open' THEN $1::TIMESTAMPTZ END AS censored_at, greatest(c.coarse['impact_start'], c.coarse['mitigated']) AS grain,
  CASE WHEN b.incident_id IS NOT NULL THEN b.low_share ELSE coalesce(c.affected_low_bp, 0) / 10000.0 END AS low_share,
  CASE WHEN b.incident_id IS NOT NULL THEN b.high_share ELSE coalesce(c.affected_high_bp, 10000) / 10000.0 END AS high_share,
  CASE WHEN b.incident_id IS NOT NULL THEN 'counted' WHEN c.affected_low_bp IS NULL AND c.affected_high_bp IS NULL THEN 'share unknown'
    ELSE 'estimated' END AS detail
FROM cohort c
LEFT JOIN (
  SELECT v.incident_id, min(v.low) / any_value(v.seconds) AS low_share, max(v.high) / any_value(v.seconds) AS high_share
  FROM (
    SELECT o.incident_id, o.service, any_value(o.seconds) AS seconds, any_value(o.touched) AS touched, max(o.low) AS low,
      least(any_value(o.seconds), sum(o.high)) AS high
    FROM (
      SELECT i.incident_id, i.service, q.id AS objective_id, any_value(i.seconds) AS seconds, any_value(i.touched) AS touched,
        sum(greatest(0, s.bad_seconds - s.seconds + u.inside)) AS low, sum(least(u.inside, s.bad_seconds)) AS high
      FROM (
        SELECT incident_id, unnest(services) AS service, len(services) AS touched, impact_start, least(coalesce(mitigated, $1), $1) AS over,
          epoch(least(coalesce(mitigated, $1), $1)) - epoch(impact_start) AS seconds
        FROM cohort
        WHERE (SELECT count(*) FROM visible_sli_bucket) > 0 AND excluded IS NULL AND kind IN ('reliability', 'both')
          AND impact_start < least(coalesce(mitigated, $1), $1)
      ) i
      JOIN visible_service w ON w.name = i.service
      JOIN visible_objective q ON q.service_id = w.id
      JOIN (
        SELECT objective_id, started_at, ended_at, epoch(ended_at) - epoch(started_at) AS seconds,
          (epoch(ended_at) - epoch(started_at)) * (total - good) / total AS bad_seconds
        FROM visible_sli_bucket WHERE total > 0 AND ended_at <= $1
      ) s ON s.objective_id = q.id AND s.started_at < i.over AND s.ended_at > i.impact_start
      CROSS JOIN LATERAL (SELECT epoch(least(s.ended_at, i.over)) - epoch(greatest(s.started_at, i.impact_start)) AS inside) u
      GROUP BY i.incident_id, i.service, q.id
      HAVING abs(sum(u.inside) - any_value(i.seconds)) < 1
    ) o
    GROUP BY o.incident_id, o.service
  ) v
  GROUP BY v.incident_id
  HAVING count(*) = any_value(v.touched)
) b ON b.incident_id = c.incident_id
WHERE c.kind IN ('reliability', 'both')
