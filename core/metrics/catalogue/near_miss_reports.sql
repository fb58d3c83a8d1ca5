-- id: near_miss_reports
-- version: 1
-- question: Do people speak up?
-- definition: near misses reported / 30 days of the period
-- unit: per 30 d
-- statistic: rate
-- population: incidents marked as near misses
-- minimum: N-rate
-- start: declared
-- end: declared
-- cohort: declared
-- verdict: C
-- source: V21
-- note: More is not worse; never a target.
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, coalesce(c.declared, c.detected) AS cohort_at, c.excluded,
  TRUE AS success, NULL::DOUBLE AS amount, NULL::VARCHAR AS detail
FROM cohort c JOIN visible_incident i ON i.id = c.incident_id
WHERE i.is_near_miss
