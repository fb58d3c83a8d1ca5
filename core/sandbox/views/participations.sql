-- view: participations
-- version: 1
-- rows: one per person's part in an incident
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- person | VARCHAR |  | who took part | you may not see the person
-- discipline | VARCHAR |  | for which discipline: sre or security | never
-- role | VARCHAR |  | such as commander, responder or scribe | never
-- joined_at | TIMESTAMPTZ | UTC | from when | unknown
-- left_at | TIMESTAMPTZ | UTC | until when | still engaged, or unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  p.name AS person,
  x.discipline,
  x.role,
  x.joined_at,
  x.left_at,
  x.source,
  x.flags,
  x.is_demo
FROM visible_participation x
JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_person p ON p.id = x.person_id
