-- view: alerts
-- version: 1
-- rows: one per signal from monitoring
-- alert_id | VARCHAR | id | the alert | never
-- incident_id | VARCHAR | id | the incident it belongs to | it belongs to none, or to one you may not see
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | as incident_id
-- service | VARCHAR |  | name of the service | none is known
-- dedup_key | VARCHAR |  | groups the repeats of one signal | never
-- title | VARCHAR |  | what it says | never
-- started_at | TIMESTAMPTZ | UTC | when it began to fire | never
-- ended_at | TIMESTAMPTZ | UTC | when it stopped | it still fires
-- acknowledged_at | TIMESTAMPTZ | UTC | when a person took it | nobody has, or unknown
-- has_paged | BOOLEAN |  | it paged a person | the source does not say
-- severity | VARCHAR |  | the source's own word | the source states none
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS alert_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  v.name AS service,
  x.dedup_key,
  x.title,
  x.started_at,
  x.ended_at,
  x.acknowledged_at,
  x.has_paged,
  x.severity,
  x.url,
  x.source,
  x.flags,
  x.is_demo
FROM visible_alert x
LEFT JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_service v ON v.id = x.service_id
