-- view: advisories
-- version: 1
-- rows: one per published advisory
-- advisory_id | VARCHAR | id | the advisory | never
-- osv_id | VARCHAR |  | its id as published | never
-- aliases | VARCHAR | JSON list | other ids of the same hole, such as its CVE | never; [] is none
-- summary | VARCHAR |  | what is wrong | none was written
-- severity | VARCHAR |  | NONE, LOW, MODERATE, HIGH or CRITICAL | the record states none, which is not harmless
-- vector | VARCHAR |  | the CVSS vector that the severity was computed from | the record has none
-- published_at | TIMESTAMPTZ | UTC | when it was published | not stated
-- modified_at | TIMESTAMPTZ | UTC | when it was last changed | not stated
-- withdrawn_at | TIMESTAMPTZ | UTC | when it was withdrawn | it stands
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(a.id AS TEXT) AS advisory_id,
  a.osv_id,
  a.aliases,
  nullif(a.summary, '') AS summary,
  a.severity,
  a.vector,
  a.published_at,
  a.modified_at,
  a.withdrawn_at,
  a.url,
  a.source,
  a.flags,
  a.is_demo
FROM visible_advisory a
