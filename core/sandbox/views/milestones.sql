-- view: milestones
-- version: 1
-- rows: one per stated time of an incident; corrected ones stay, marked as superseded
-- milestone_id | VARCHAR | id | the milestone | never
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- kind | VARCHAR |  | such as impact_start, detected, declared, mitigated, resolved | never
-- happened_at | TIMESTAMPTZ | UTC | the earliest it can have been | never
-- happened_before | TIMESTAMPTZ | UTC | the latest it can have been | not known to differ from happened_at
-- precision | VARCHAR |  | second, minute, hour, day, month or year; no duration finer than it is claimed | never
-- origin | VARCHAR |  | who set the time: machine, human, inferred or vendor_default | never
-- recorded_at | TIMESTAMPTZ | UTC | when it was written down | unknown
-- recorded_by | VARCHAR |  | who wrote it down | unknown
-- supersedes | VARCHAR | id | the milestone that it corrects | it corrects none
-- is_superseded | BOOLEAN |  | another milestone corrects it; use only those where this is false | never
-- reason | VARCHAR |  | why it was corrected | none was written
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(m.id AS TEXT) AS milestone_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  m.kind,
  m.happened_at,
  m.happened_before,
  m.precision,
  m.origin,
  m.recorded_at,
  p.name AS recorded_by,
  CAST(m.supersedes AS TEXT) AS supersedes,
  m.is_superseded,
  nullif(m.reason, '') AS reason,
  m.source,
  m.flags,
  m.is_demo
FROM visible_milestone m
JOIN visible_incident i ON i.id = m.incident_id
LEFT JOIN visible_person p ON p.id = m.recorded_by
