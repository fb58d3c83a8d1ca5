-- view: vex_statements
-- version: 1
-- rows: one per statement on a vulnerability in a component
-- statement_id | VARCHAR | id | the statement | never
-- document | VARCHAR |  | the document it stands in | never
-- vulnerability | VARCHAR |  | its id as the document writes it | never
-- vex_status | VARCHAR |  | not_affected, affected, fixed or under_investigation | never
-- justification | VARCHAR |  | the document's code for why | none is given
-- reason | VARCHAR |  | why, in its own words | none is given
-- author | VARCHAR |  | who states it | not stated
-- stated_at | TIMESTAMPTZ | UTC | when it was stated | not stated
-- ecosystem | VARCHAR |  | the word OSV uses, such as PyPI, npm or Go | the package address has none
-- package | VARCHAR |  | name of the package | it is about a whole product
-- package_version | VARCHAR |  | version of the package | every version
-- product | VARCHAR |  | the product within which it holds | it holds everywhere
-- product_version | VARCHAR |  | the product's version | every version
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS statement_id,
  x.document,
  x.vulnerability,
  x.status AS vex_status,
  nullif(x.justification, '') AS justification,
  nullif(x.reason, '') AS reason,
  nullif(x.author, '') AS author,
  x.stated_at,
  x.ecosystem,
  nullif(x.name, '') AS package,
  x.component_version AS package_version,
  nullif(x.product, '') AS product,
  x.product_version,
  x.source,
  x.flags,
  x.is_demo
FROM visible_vex_statement x
