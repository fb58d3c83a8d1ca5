-- view: components
-- version: 1
-- rows: one per package in a release
-- component_id | VARCHAR | id | the component | never
-- release_id | VARCHAR | id | the release that contains it | never
-- service | VARCHAR |  | name of the service | the service was deleted
-- version | VARCHAR |  | the release's version | never
-- ecosystem | VARCHAR |  | the word OSV uses, such as PyPI, npm or Go | the package address has none
-- package | VARCHAR |  | name of the package | never
-- package_version | VARCHAR |  | version of the package | not stated
-- purl | VARCHAR |  | the package address as it stood in the list | never
-- parse_problem | VARCHAR |  | why it could not be identified; a guard then answers unknown | it was identified
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(c.id AS TEXT) AS component_id,
  CAST(r.id AS TEXT) AS release_id,
  v.name AS service,
  r.release_version AS version,
  c.ecosystem,
  c.name AS package,
  c.component_version AS package_version,
  c.purl,
  c.parse_problem,
  c.source,
  c.flags,
  c.is_demo
FROM visible_component c
JOIN visible_release r ON r.id = c.release_id
LEFT JOIN visible_service v ON v.id = r.service_id
