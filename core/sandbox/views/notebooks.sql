-- view: notebooks
-- version: 1
-- rows: one per notebook in use, a postmortem or the run of a runbook
-- notebook_id | VARCHAR | id | the notebook | never
-- incident_id | VARCHAR | id | the incident it belongs to | it belongs to none, or to one you may not see
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | as incident_id
-- title | VARCHAR |  | its title | never
-- kind | VARCHAR |  | postmortem, runbook, policy or analysis | never
-- library_id | VARCHAR |  | the file in the library it was started from | never
-- library_version | VARCHAR |  | that file's version | none was written
-- state | VARCHAR |  | draft, in_review, signed, published, running, done or abandoned | never
-- inputs | VARCHAR | JSON object | the values it was started with | never; {} is none
-- started_at | TIMESTAMPTZ | UTC | when it was started | unknown
-- started_by | VARCHAR |  | who started it | unknown
-- closed_at | TIMESTAMPTZ | UTC | when it was closed | it is open
-- revises_id | VARCHAR | id | the published notebook that it amends | none, or one you may not see
-- revision_reason | VARCHAR |  | why it amends it | none was written
-- is_exercise | BOOLEAN |  | a drill; counts in no metric | never
-- document_hash | VARCHAR | SHA-256 | of the Markdown it was started from | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(n.id AS TEXT) AS notebook_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  n.title,
  n.kind,
  n.library_id,
  nullif(n.library_version, '') AS library_version,
  n.state,
  n.inputs,
  n.started_at,
  p.name AS started_by,
  n.closed_at,
  CAST(o.id AS TEXT) AS revises_id,
  nullif(n.revision_reason, '') AS revision_reason,
  n.is_exercise,
  n.document_hash,
  n.source,
  n.flags,
  n.is_demo
FROM visible_notebook n
LEFT JOIN visible_incident i ON i.id = n.incident_id
LEFT JOIN visible_person p ON p.id = n.started_by
LEFT JOIN visible_notebook o ON o.id = n.revises_id
