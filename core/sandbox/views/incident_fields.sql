-- view: incident_fields
-- version: 1
-- rows: one per field that was stated of an incident, and one named type for the type that it was given
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- type | VARCHAR |  | the type that the incident was given, by the name of its file | it was given none
-- field | VARCHAR |  | the field by its name | never
-- kind | VARCHAR |  | text, number, choice, moment, answer or person | never
-- value | VARCHAR |  | what was stated: digits, ISO 8601 in UTC, yes or no, or text | it was stated as not known
-- number | DOUBLE | see unit | the value of a number | it is none, or not known
-- moment | TIMESTAMPTZ | UTC | the value of a moment | it is none, or not known
-- unit | VARCHAR |  | what a number counts | it is no number
-- is_unknown | BOOLEAN |  | somebody stated that it is not known; a field without a row was never answered | never
-- stated_at | TIMESTAMPTZ | UTC | when | unknown
-- stated_by | VARCHAR |  | who | unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  y.type_name AS type,
  x.name AS field,
  x.kind,
  x.value,
  CASE WHEN x.kind = 'number' THEN TRY_CAST(x.value AS DOUBLE) END AS number,
  CASE WHEN x.kind = 'moment' THEN TRY_CAST(x.value AS TIMESTAMPTZ) END AS moment,
  nullif(x.unit, '') AS unit,
  x.is_unknown,
  x.stated_at,
  p.name AS stated_by,
  x.source,
  x.flags,
  x.is_demo
FROM visible_incident_field x
JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_type_choice y ON y.incident_id = x.incident_id
LEFT JOIN visible_person p ON p.id = x.stated_by
UNION ALL
SELECT
  CAST(i.id AS TEXT), 'INC-' || CAST(i.number AS TEXT), y.type_name, 'type', 'choice', y.type_name, NULL, NULL, NULL, FALSE,
  y.chosen_at, p.name, y.source, y.flags, y.is_demo
FROM visible_type_choice y
JOIN visible_incident i ON i.id = y.incident_id
LEFT JOIN visible_person p ON p.id = y.chosen_by
