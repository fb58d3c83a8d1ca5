-- view: problems
-- version: 1
-- rows: one per contradiction in imported data
-- problem_id | VARCHAR | id | the problem | never
-- incident_id | VARCHAR | id | the incident it belongs to | it belongs to none, or to one you may not see
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | as incident_id
-- record_kind | VARCHAR |  | the kind of record it is about | never
-- record_id | VARCHAR | id | that record | never
-- code | VARCHAR |  | the flag that the record carries, such as ends_before_start | never
-- file | VARCHAR |  | the file it was read from | never
-- place | VARCHAR |  | the line or key in it | none was written
-- value | VARCHAR |  | what stood there | nothing did
-- why | VARCHAR |  | why it cannot be right | never
-- is_corrected | BOOLEAN |  | a person has corrected it | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS problem_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  x.record_kind,
  CAST(x.record_id AS TEXT) AS record_id,
  x.code,
  x.file,
  nullif(x.place, '') AS place,
  nullif(x.value, '') AS value,
  x.why,
  x.is_corrected,
  x.source,
  x.flags,
  x.is_demo
FROM visible_problem x
LEFT JOIN visible_incident i ON i.id = x.incident_id
