-- view: findings
-- version: 1
-- rows: one per vulnerability that a scanner saw in a component
-- finding_id | VARCHAR | id | the finding | never
-- release_id | VARCHAR | id | the release that was scanned | the report names none
-- service | VARCHAR |  | name of the service | the report names no release
-- version | VARCHAR |  | the release's version | the report names no release
-- scanner | VARCHAR |  | the scanner | never
-- vulnerability | VARCHAR |  | its id as the scanner writes it | never
-- severity | VARCHAR |  | NONE, LOW, MODERATE, HIGH or CRITICAL | none is stated
-- ecosystem | VARCHAR |  | the word OSV uses, such as PyPI, npm or Go | the package address has none
-- package | VARCHAR |  | name of the package | only a location is known
-- package_version | VARCHAR |  | version of the package | not stated
-- fixed_version | VARCHAR |  | the versions that mend it, as the scanner writes them | none is stated
-- location | VARCHAR |  | the file in which it was seen | none is stated
-- scanned_at | TIMESTAMPTZ | UTC | when the report was made | not stated
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(f.id AS TEXT) AS finding_id,
  CAST(f.release_id AS TEXT) AS release_id,
  v.name AS service,
  r.release_version AS version,
  f.scanner,
  f.vulnerability,
  f.severity,
  f.ecosystem,
  nullif(f.name, '') AS package,
  f.component_version AS package_version,
  f.fixed_version,
  nullif(f.location, '') AS location,
  f.scanned_at,
  f.source,
  f.flags,
  f.is_demo
FROM visible_scan_finding f
LEFT JOIN visible_release r ON r.id = f.release_id
LEFT JOIN visible_service v ON v.id = r.service_id
