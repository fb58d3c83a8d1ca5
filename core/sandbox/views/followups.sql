-- view: followups
-- version: 1
-- rows: one per promised change
-- followup_id | VARCHAR | id | the follow-up | never
-- incident_id | VARCHAR | id | the incident it belongs to | it belongs to none, or to one you may not see
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | as incident_id
-- notebook_id | VARCHAR | id | the notebook it was promised in | in none, or in one you may not see
-- title | VARCHAR |  | what was promised | never
-- discipline | VARCHAR |  | sre, security or joint | never
-- owner | VARCHAR |  | who promised it | nobody yet
-- priority | VARCHAR |  | P1 (most urgent) to P4 | never
-- due_on | DATE |  | the day by which it is due | no day was set
-- status | VARCHAR |  | open, in_progress, done or wont_do | never
-- factor | VARCHAR |  | the contributing factor it answers | none was named
-- filed_at | TIMESTAMPTZ | UTC | when it was promised | unknown
-- done_at | TIMESTAMPTZ | UTC | when it was done | it is not done, or unknown
-- wont_do_reason | VARCHAR |  | why it will not be done | none was written
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS followup_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  CAST(n.id AS TEXT) AS notebook_id,
  x.title,
  x.discipline,
  p.name AS owner,
  x.priority,
  x.due_on,
  x.status,
  x.factor,
  x.filed_at,
  x.done_at,
  nullif(x.wont_do_reason, '') AS wont_do_reason,
  x.url,
  x.source,
  x.flags,
  x.is_demo
FROM visible_followup x
LEFT JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_notebook n ON n.id = x.notebook_id
LEFT JOIN visible_person p ON p.id = x.owner_id
