-- view: incident_steps
-- version: 1
-- rows: one per step that follows an incident
-- step_id | VARCHAR | id | the step | never
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- process | VARCHAR |  | the process that asks it, by the name of its file | never
-- step | VARCHAR |  | the step by its name | never
-- title | VARCHAR |  | what is to be done | never
-- discipline | VARCHAR |  | sre, security or joint | never
-- owner_role | VARCHAR |  | the role of the incident that owns it | never
-- due_on | DATE |  | the day by which it is due | no day was set
-- is_skippable | BOOLEAN |  | whether it may be skipped with a reason | never
-- status | VARCHAR |  | open, done or skipped | never
-- reason | VARCHAR |  | why it was skipped | it was not
-- made_at | TIMESTAMPTZ | UTC | when it was made | unknown
-- settled_at | TIMESTAMPTZ | UTC | when it was done or skipped | it is open, or unknown
-- settled_by | VARCHAR |  | who did or skipped it | it is open, or unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS step_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  x.process,
  x.name AS step,
  x.title,
  x.discipline,
  x.owner_role,
  x.due_on,
  x.is_skippable,
  x.status,
  nullif(x.reason, '') AS reason,
  x.made_at,
  x.settled_at,
  p.name AS settled_by,
  x.source,
  x.flags,
  x.is_demo
FROM visible_incident_step x
JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_person p ON p.id = x.settled_by
