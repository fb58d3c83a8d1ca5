-- view: factors
-- version: 1
-- rows: one per condition that contributed to an incident
-- factor_id | VARCHAR | id | the factor | never
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- factor | VARCHAR |  | a short tag in lower case, such as leak | never
-- text | VARCHAR |  | how it contributed | none was written
-- tagged_by | VARCHAR |  | who named it | unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS factor_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  x.name AS factor,
  nullif(x.text, '') AS text,
  p.name AS tagged_by,
  x.source,
  x.flags,
  x.is_demo
FROM visible_factor x
JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_person p ON p.id = x.tagged_by
