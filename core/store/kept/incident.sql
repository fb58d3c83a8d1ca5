-- Every incident with its current milestones, its strata and why it stays out (rules G3 and G10), one row each: `facts`.
-- A milestone stated twice counts from the earliest; `coarse` holds the grain in seconds of those stated no finer than the hour,
-- `doubtful` the kinds that contradict something. `excluded` is null for what counts.
moments AS (
  SELECT incident_id,
    min(happened_at) FILTER (WHERE kind = 'impact_start') AS impact_start,
    min(happened_at) FILTER (WHERE kind = 'detected') AS detected,
    min(happened_at) FILTER (WHERE kind = 'paged') AS paged,
    min(happened_at) FILTER (WHERE kind = 'acknowledged') AS acknowledged,
    min(happened_at) FILTER (WHERE kind = 'declared') AS declared,
    min(happened_at) FILTER (WHERE kind = 'sre_engaged') AS sre_engaged,
    min(happened_at) FILTER (WHERE kind = 'security_engaged') AS security_engaged,
    min(happened_at) FILTER (WHERE kind = 'publicly_noticed') AS publicly_noticed,
    min(happened_at) FILTER (WHERE kind = 'mitigated') AS mitigated,
    min(happened_at) FILTER (WHERE kind = 'contained') AS contained,
    min(happened_at) FILTER (WHERE kind = 'eradicated') AS eradicated,
    min(happened_at) FILTER (WHERE kind = 'resolved') AS resolved,
    min(happened_at) FILTER (WHERE kind = 'closed') AS closed,
    min(happened_at) FILTER (WHERE kind = 'review_held') AS review_held,
    min(happened_at) FILTER (WHERE kind = 'review_published') AS review_published,
    min(happened_at) FILTER (WHERE kind = 'initial_compromise') AS initial_compromise
  FROM visible_milestone
  WHERE NOT is_superseded
  GROUP BY incident_id
),
stated AS (
  SELECT incident_id, kind, bool_or(flags <> '[]') AS is_flagged,
    max(CASE WHEN happened_before IS NOT NULL THEN (epoch_us(happened_before) - epoch_us(happened_at)) / 1000000.0::DOUBLE
      ELSE CASE precision WHEN 'hour' THEN 3600 WHEN 'day' THEN 86400 WHEN 'month' THEN 2678400 WHEN 'year' THEN 31622400 ELSE 0 END
    END) AS grain
  FROM visible_milestone
  WHERE NOT is_superseded AND (flags <> '[]' OR happened_before IS NOT NULL OR precision NOT IN ('second', 'minute'))
  GROUP BY incident_id, kind
),
odd AS (
  SELECT incident_id, list_sort(list(kind) FILTER (WHERE is_flagged)) AS doubtful,
    CASE WHEN bool_or(grain >= 3600) THEN map_from_entries(list((kind, grain) ORDER BY kind) FILTER (WHERE grain >= 3600)) END AS coarse
  FROM stated
  GROUP BY incident_id
),
engaged AS (
  SELECT incident_id,
    min(joined_at) FILTER (WHERE discipline = 'sre') AS sre_joined,
    min(joined_at) FILTER (WHERE discipline = 'security') AS security_joined,
    count(DISTINCT discipline) FILTER (WHERE discipline IN ('sre', 'security')) = 2 AS took_both
  FROM visible_participation
  GROUP BY incident_id
),
changed AS (
  SELECT incident_id, count(*) > 0 AS took_change
  FROM visible_remediation
  WHERE kind IN ('rollback', 'redeploy', 'hotfix', 'patch', 'config', 'feature_flag', 'permission', 'rotate', 'isolate', 'block')
  GROUP BY incident_id
),
touched AS (
  SELECT a.incident_id, list(s.name ORDER BY s.name) AS services, bool_or(s.is_regulated) AS is_regulated
  FROM visible_affected_service a JOIN visible_service s ON s.id = a.service_id
  GROUP BY a.incident_id
),
facts AS (
  SELECT i.id AS incident_id, i.visibility, i.number, i.kind, least(i.sre_severity, i.security_severity) AS severity,
    t.services, i.status, i.declared_by, i.cause_deployment_id, i.affected_low_bp, i.affected_high_bp,
    CASE WHEN i.is_maintenance THEN 'maintenance' WHEN i.is_exercise THEN 'exercise'
      WHEN i.status IN ('cancelled', 'merged') THEN i.status END AS excluded,
    i.is_demo, i.flags <> '[]' AS is_flagged, o.doubtful,
    CASE i.joint_override WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE ELSE
      i.kind IN ('security', 'both') OR i.security_severity IS NOT NULL OR coalesce(e.took_both, FALSE)
      OR (m.sre_engaged IS NOT NULL AND m.security_engaged IS NOT NULL) OR coalesce(c.took_change, FALSE)
      OR coalesce(t.is_regulated, FALSE) END AS is_joint,
    m.impact_start, m.detected, m.paged, m.acknowledged, m.declared, m.publicly_noticed, m.mitigated, m.contained, m.eradicated,
    m.resolved, m.closed, m.review_held, m.review_published, m.initial_compromise, least(m.sre_engaged, e.sre_joined) AS sre_engaged,
    least(m.security_engaged, e.security_joined) AS security_engaged, o.coarse
  FROM visible_incident i
  LEFT JOIN moments m ON m.incident_id = i.id
  LEFT JOIN odd o ON o.incident_id = i.id
  LEFT JOIN engaged e ON e.incident_id = i.id
  LEFT JOIN changed c ON c.incident_id = i.id
  LEFT JOIN touched t ON t.incident_id = i.id
)
