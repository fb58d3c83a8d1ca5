-- Every incident with its facts, and whether it counts. Read by the metrics as `cohort`, after `facts` (core/store/kept/incident.sql).
-- Demo data count only while nothing else is there.
presence AS (
  SELECT EXISTS (SELECT 1 FROM facts WHERE NOT is_demo) AS has_real
),
cohort AS (
  SELECT f.incident_id AS unit_id, f.incident_id, f.number, i.title AS label, f.kind, f.severity, f.services, f.status, f.declared_by,
    f.cause_deployment_id, f.affected_low_bp, f.affected_high_bp, CASE WHEN f.is_demo AND p.has_real THEN 'demo' ELSE f.excluded END AS excluded,
    f.is_flagged, f.doubtful, f.is_joint, f.impact_start, f.detected, f.paged, f.acknowledged, f.declared, f.publicly_noticed, f.mitigated,
    f.contained, f.eradicated, f.resolved, f.closed, f.review_held, f.review_published, f.initial_compromise, f.sre_engaged,
    f.security_engaged, f.coarse
  FROM facts f
  JOIN visible_incident i ON i.id = f.incident_id
  CROSS JOIN presence p
)
