-- view: signoffs
-- version: 1
-- rows: one per person's acceptance of a notebook for a discipline
-- notebook_id | VARCHAR | id | the notebook | never
-- notebook | VARCHAR |  | its title | never
-- cell | VARCHAR |  | the name of the signoff cell | never
-- person | VARCHAR |  | who signed | you may not see the person
-- discipline | VARCHAR |  | for which discipline: sre or security | never
-- assurance | VARCHAR |  | how the person was known: unverified, header, oidc or token | never
-- signed_at | TIMESTAMPTZ | UTC | when | never
-- revoked_at | TIMESTAMPTZ | UTC | when it was taken back | it was not
-- void_reason | VARCHAR |  | what made it void | none was written
-- root | VARCHAR | SHA-256 | over the hashes of all cells that were signed | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(n.id AS TEXT) AS notebook_id,
  n.title AS notebook,
  x.cell,
  p.name AS person,
  x.discipline,
  x.assurance,
  x.signed_at,
  x.revoked_at,
  nullif(x.void_reason, '') AS void_reason,
  x.root,
  x.source,
  x.flags,
  x.is_demo
FROM visible_signature x
JOIN visible_notebook n ON n.id = x.notebook_id
LEFT JOIN visible_person p ON p.id = x.person_id
