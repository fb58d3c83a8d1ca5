-- id: internal_detection
-- version: 3
-- question: Who tells us?
-- definition: incidents noticed first by own monitoring or staff / incidents of which it is known whether their own or somebody else noticed them first
-- unit: %
-- statistic: share
-- population: all incidents
-- minimum: N-prop
-- start: detected
-- end: detected
-- cohort: declared
-- verdict: M
-- source: GL, MT
-- better: higher
-- target: a share, such as 80 %
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  CASE WHEN d.noticed_by <> 'other' THEN d.noticed_by IN ('monitoring', 'staff', 'inside') END AS success, NULL::DOUBLE AS amount, d.noticed_by AS detail
FROM cohort c LEFT JOIN visible_detection d ON d.incident_id = c.incident_id
