-- id: alert_conversion
-- version: 1
-- question: Are alerts worth waking for?
-- definition: distinct incidents with at least one linked alert / groups of alerts with one deduplication key; not linked is not converted
-- unit: %
-- statistic: share
-- population: alerts that paged, at least 24 h old
-- minimum: N-prop
-- start: started_at
-- end: incident
-- cohort: started_at of the group's first alert
-- verdict: M
-- source: RO1
-- better: higher
-- units: alert group
-- note: An alert whose source does not say whether it paged counts as if it had.
-- needs: alert
SELECT g.source || ' ' || g.dedup_key AS unit_id, c.incident_id, c.number, g.title AS label, c.kind, c.severity, c.services,
  g.started_at AS cohort_at, CASE WHEN g.is_demo AND p.has_real THEN 'demo' ELSE c.excluded END AS excluded,
  g.incident_id IS NOT NULL AND row_number() OVER (PARTITION BY g.incident_id ORDER BY g.started_at, g.dedup_key) = 1 AS success,
  CASE WHEN g.incident_id IS NULL THEN 'not linked' ELSE 'linked' END AS detail
FROM (
  SELECT coalesce(source, '') AS source, dedup_key, any_value(title) AS title, min(started_at) AS started_at, min(incident_id) AS incident_id,
    bool_or(is_demo) AS is_demo
  FROM visible_alert
  WHERE coalesce(has_paged, TRUE) AND started_at <= $1::TIMESTAMPTZ - INTERVAL 24 HOUR
  GROUP BY coalesce(source, ''), dedup_key
) g
CROSS JOIN presence p
LEFT JOIN cohort c ON c.incident_id = g.incident_id
