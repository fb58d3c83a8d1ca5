-- view: services
-- version: 1
-- rows: one per service
-- service_id | VARCHAR | id | the service | never
-- service | VARCHAR |  | its name | never
-- description | VARCHAR |  | what it does | none was written
-- owner | VARCHAR |  | the team that owns it | none was written
-- is_regulated | BOOLEAN |  | falls under a regulation; its incidents are reviewed jointly | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(v.id AS TEXT) AS service_id,
  v.name AS service,
  nullif(v.description, '') AS description,
  nullif(v.owner, '') AS owner,
  v.is_regulated,
  v.source,
  v.flags,
  v.is_demo
FROM visible_service v
