-- id: joint_review_rate
-- version: 1
-- question: Do we learn together?
-- definition: joint-relevant incidents whose review has an attendee and a valid sign-off of each discipline / joint-relevant incidents closed more than 14 d ago; no review is a failure
-- unit: %
-- statistic: share
-- population: joint-relevant incidents closed more than 14 d ago
-- minimum: N-prop
-- start: closed
-- end: signed_at
-- cohort: declared
-- verdict: M
-- source: house; TSC CC7.4, CC7.5
-- better: higher
-- target: all of them
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  coalesce(r.is_complete, FALSE) AS success,
  CASE WHEN r.is_complete THEN 'both signed' WHEN r.incident_id IS NULL THEN 'no review' ELSE 'not complete' END AS detail
FROM cohort c
LEFT JOIN (
  SELECT n.incident_id, bool_or(coalesce(s.both_signed, FALSE) AND coalesce(a.both_there, FALSE)) AS is_complete
  FROM visible_notebook n
  LEFT JOIN (
    SELECT notebook_id, count(DISTINCT discipline) FILTER (WHERE discipline IN ('sre', 'security')) = 2 AS both_signed
    FROM visible_signature WHERE revoked_at IS NULL AND void_reason = '' AND signed_at <= $1 GROUP BY notebook_id
  ) s ON s.notebook_id = n.id
  LEFT JOIN (
    SELECT notebook_id, count(DISTINCT discipline) FILTER (WHERE discipline IN ('sre', 'security')) = 2 AS both_there
    FROM visible_attendance GROUP BY notebook_id
  ) a ON a.notebook_id = n.id
  WHERE n.kind = 'postmortem' AND NOT n.is_exercise
  GROUP BY n.incident_id
) r ON r.incident_id = c.incident_id
WHERE c.is_joint AND c.closed < $1::TIMESTAMPTZ - INTERVAL 336 HOUR
