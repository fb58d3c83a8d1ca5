-- view: affected_packages
-- version: 1
-- rows: one per package that an advisory names
-- advisory_id | VARCHAR | id | the advisory | never
-- osv_id | VARCHAR |  | its id as published | never
-- ecosystem | VARCHAR |  | the word OSV uses, such as PyPI, npm or Go | never
-- package | VARCHAR |  | name of the package, normalised as the ecosystem does | never
-- ranges | VARCHAR | JSON list | OSV ranges of versions | never; [] is none
-- versions | VARCHAR | JSON list | versions named one by one | never; [] is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(a.id AS TEXT) AS advisory_id,
  a.osv_id,
  k.ecosystem,
  k.name AS package,
  k.ranges,
  k.versions,
  k.source,
  k.flags,
  k.is_demo
FROM visible_affected_package k
JOIN visible_advisory a ON a.id = k.advisory_id
