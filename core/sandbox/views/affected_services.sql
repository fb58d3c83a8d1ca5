-- view: affected_services
-- version: 1
-- rows: one per incident and service that it touched
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- service_id | VARCHAR | id | the service | never
-- service | VARCHAR |  | name of the service | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  CAST(v.id AS TEXT) AS service_id,
  v.name AS service,
  a.source,
  a.flags,
  a.is_demo
FROM visible_affected_service a
JOIN visible_incident i ON i.id = a.incident_id
JOIN visible_service v ON v.id = a.service_id
