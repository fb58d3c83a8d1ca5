-- id: evidence_completeness
-- version: 2
-- question: Would we pass an auditor's sample?
-- definition: items of evidence that the record holds / items that an auditor asks of an incident: when it was detected, declared, stopped and closed, how severe it was, who took part, what happened when; of SEV1, SEV2 and joint-relevant ones a review; of each change a check by the other discipline; of each follow-up an owner and a due date
-- unit: %
-- statistic: share
-- population: closed incidents; changes and follow-ups are asked for where there are any
-- minimum: any
-- start: declared
-- end: closed
-- cohort: closed
-- verdict: M
-- source: AU1
-- target: all of it
-- units: item
-- clustered: yes
-- better: higher
-- note: What is asked for follows what is sampled of SOC 2 CC7.3 to CC7.5 and CC8.1 (third-party checklists; the text itself, to verify).
SELECT e.unit_id || ' ' || e.item.name AS unit_id, e.incident_id, e.number, e.label || ', ' || e.item.name AS label, e.kind, e.severity,
  e.services, e.cohort_at, e.excluded, e.item.is_there AS success,
  CASE WHEN e.item.is_there THEN 'there' ELSE 'no ' || e.item.name END AS detail
FROM (
  SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.closed AS cohort_at, c.excluded, unnest([
    {name: 'detection', is_there: coalesce(c.detected <= $1, FALSE)},
    {name: 'declaration', is_there: coalesce(c.declared <= $1, FALSE)},
    {name: 'severity', is_there: c.severity IS NOT NULL},
    {name: 'end of the harm', is_there: coalesce(least(c.mitigated, c.contained, c.resolved) <= $1, FALSE)},
    {name: 'closing', is_there: coalesce(c.closed <= $1, FALSE)},
    {name: 'people', is_there: p.incident_id IS NOT NULL},
    {name: 'timeline', is_there: t.incident_id IS NOT NULL},
    {name: 'review', is_there: CASE WHEN c.severity IN ('SEV1', 'SEV2') OR c.is_joint
      THEN coalesce(c.review_published <= $1, FALSE) OR s.incident_id IS NOT NULL END},
    {name: 'check of a change', is_there: r.are_checked},
    {name: 'owner and date of a follow-up', is_there: f.are_owned}
  ]) AS item
  FROM cohort c
  LEFT JOIN (SELECT DISTINCT incident_id FROM visible_participation) p ON p.incident_id = c.incident_id
  LEFT JOIN (SELECT DISTINCT incident_id FROM visible_timeline_entry WHERE happened_at <= $1) t ON t.incident_id = c.incident_id
  LEFT JOIN (
    SELECT DISTINCT n.incident_id FROM visible_notebook n JOIN visible_signature g ON g.notebook_id = n.id
    WHERE n.kind = 'postmortem' AND NOT n.is_exercise AND g.revoked_at IS NULL AND g.void_reason = '' AND g.signed_at <= $1
  ) s ON s.incident_id = c.incident_id
  LEFT JOIN (
    SELECT incident_id, bool_and(coalesce(check_at <= $1, FALSE)) AS are_checked
    FROM visible_remediation
    WHERE environment = 'production' AND acted_at <= $1
      AND kind IN ('rollback', 'redeploy', 'hotfix', 'patch', 'config', 'feature_flag', 'permission', 'rotate', 'isolate', 'block')
    GROUP BY incident_id
  ) r ON r.incident_id = c.incident_id
  LEFT JOIN (
    SELECT incident_id, bool_and(owner_id IS NOT NULL AND due_on IS NOT NULL) AS are_owned
    FROM visible_followup WHERE coalesce(filed_at <= $1, TRUE) GROUP BY incident_id
  ) f ON f.incident_id = c.incident_id
  WHERE c.status = 'closed'
) e
WHERE e.item.is_there IS NOT NULL
