-- view: answers
-- version: 1
-- rows: one per answered cell of a notebook; earlier answers are in the history
-- notebook_id | VARCHAR | id | the notebook | never
-- notebook | VARCHAR |  | its title | never
-- cell | VARCHAR |  | the cell's name | never
-- value | VARCHAR | JSON | the answer; its shape depends on the kind of cell | never
-- answered_at | TIMESTAMPTZ | UTC | when | unknown
-- answered_by | VARCHAR |  | who | unknown
-- discipline | VARCHAR |  | for which discipline: sre or security | unknown, or for neither
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(n.id AS TEXT) AS notebook_id,
  n.title AS notebook,
  x.cell,
  x.value,
  x.answered_at,
  p.name AS answered_by,
  x.discipline,
  x.source,
  x.flags,
  x.is_demo
FROM visible_answer x
JOIN visible_notebook n ON n.id = x.notebook_id
LEFT JOIN visible_person p ON p.id = x.answered_by
