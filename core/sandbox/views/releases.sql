-- view: releases
-- version: 1
-- rows: one per version of a service
-- release_id | VARCHAR | id | the release | never
-- service | VARCHAR |  | name of the service | the service was deleted
-- version | VARCHAR |  | its version | never
-- released_at | TIMESTAMPTZ | UTC | when it became deployable | unknown
-- has_components | BOOLEAN |  | its component list is known; without one a guard answers unknown, never clear | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(r.id AS TEXT) AS release_id,
  v.name AS service,
  r.release_version AS version,
  r.released_at,
  r.has_components,
  r.source,
  r.flags,
  r.is_demo
FROM visible_release r
LEFT JOIN visible_service v ON v.id = r.service_id
