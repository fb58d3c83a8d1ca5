-- view: attendances
-- version: 1
-- rows: one per person in a review
-- notebook_id | VARCHAR | id | the notebook | never
-- notebook | VARCHAR |  | its title | never
-- person | VARCHAR |  | who was there | you may not see the person
-- discipline | VARCHAR |  | for which discipline: sre or security | never
-- attended_at | TIMESTAMPTZ | UTC | when | unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(n.id AS TEXT) AS notebook_id,
  n.title AS notebook,
  p.name AS person,
  x.discipline,
  x.attended_at,
  x.source,
  x.flags,
  x.is_demo
FROM visible_attendance x
JOIN visible_notebook n ON n.id = x.notebook_id
LEFT JOIN visible_person p ON p.id = x.person_id
