-- view: deployments
-- version: 1
-- rows: one per release going live on a service and environment
-- deployment_id | VARCHAR | id | the deployment | never
-- release_id | VARCHAR | id | what was deployed | never
-- service | VARCHAR |  | name of the service | the service was deleted
-- environment | VARCHAR |  | where, such as production | never
-- version | VARCHAR |  | the release's version | the release was deleted
-- deployed_at | TIMESTAMPTZ | UTC | when it went live | never
-- is_planned | BOOLEAN |  | planned, not forced by an incident | unknown
-- caused_by_incident | VARCHAR |  | the incident it was made for, such as INC-142 | none, unknown, or one you may not see
-- label | VARCHAR |  | a short word from the source | none was written
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(d.id AS TEXT) AS deployment_id,
  CAST(d.release_id AS TEXT) AS release_id,
  v.name AS service,
  d.environment,
  r.release_version AS version,
  d.deployed_at,
  d.is_planned,
  'INC-' || CAST(i.number AS TEXT) AS caused_by_incident,
  nullif(d.label, '') AS label,
  d.url,
  d.source,
  d.flags,
  d.is_demo
FROM visible_deployment d
LEFT JOIN visible_service v ON v.id = d.service_id
LEFT JOIN visible_release r ON r.id = d.release_id
LEFT JOIN visible_incident i ON i.id = d.caused_by_incident_id
