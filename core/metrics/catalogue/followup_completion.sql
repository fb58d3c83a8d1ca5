-- id: followup_completion
-- version: 2
-- question: Do promises get kept?
-- definition: done - filed, for each follow-up; open ones are censored; one that was given up can never be done, so it stays among those not done and is counted apart
-- unit: d
-- statistic: duration
-- population: follow-ups of incidents
-- minimum: N-med
-- start: filed_at
-- end: done_at
-- cohort: filed_at
-- verdict: M
-- source: RO3, GSRE
-- better: lower
-- target: done by its due date
-- note: Given up counts as never done: leaving it out when it was decided would make promises look kept.
-- units: followup
-- zero: kept
-- needs: followup
SELECT f.id AS unit_id, c.incident_id, c.number, f.title AS label, c.kind, c.severity, c.services, f.filed_at AS cohort_at, c.excluded,
  f.flags <> '[]' AS is_flagged, f.filed_at AS started_at, CASE WHEN f.status = 'done' THEN f.done_at END AS ended_at,
  CASE WHEN f.status IN ('open', 'in_progress', 'wont_do') THEN $1::TIMESTAMPTZ END AS censored_at,
  NULL::DOUBLE AS grain,
  f.status AS detail
FROM visible_followup f JOIN cohort c ON c.incident_id = f.incident_id
