-- id: reportability_screened
-- version: 2
-- question: Did anyone ask the legal question?
-- definition: incidents after which somebody decided for every regime who has to be told, with the date / incidents that are over and whose process was asked for
-- unit: %
-- statistic: share
-- population: incidents rated SEV1 to SEV3 by either discipline that are over, pure outages included; of those without any step of a process it is not known
-- minimum: N-prop
-- start: declared
-- end: the step obligations done
-- cohort: declared
-- verdict: M
-- source: NIS2c, DRTS
-- target: all of them
-- better: higher
-- note: The decision is the step named obligations; single regimes are not on record. That the question is due from SEV3 on is a house rule (to verify).
SELECT c.unit_id, c.incident_id, c.number, c.label, c.kind, c.severity, c.services, c.declared AS cohort_at, c.excluded,
  s.has_decided AS success,
  CASE WHEN s.has_decided THEN 'decided' WHEN s.has_asked THEN 'asked, not decided' WHEN s.has_asked IS NOT NULL THEN 'never asked' END AS detail
FROM cohort c
LEFT JOIN (
  SELECT incident_id, bool_or(name = 'obligations') AS has_asked,
    bool_or(name = 'obligations' AND status = 'done' AND settled_at <= $1) IS TRUE AS has_decided
  FROM visible_incident_step
  WHERE coalesce(made_at <= $1, TRUE)
  GROUP BY incident_id
) s ON s.incident_id = c.incident_id
WHERE c.severity IN ('SEV1', 'SEV2', 'SEV3') AND c.status IN ('resolved', 'closed')
