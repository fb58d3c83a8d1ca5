-- view: detections
-- version: 1
-- rows: one per incident of which it is known who noticed it first
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- noticed_by | VARCHAR |  | monitoring, staff or inside (your own), customer, partner, authority, attacker, public or outside (somebody else), or other; inside and outside where no more is known | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  d.noticed_by,
  d.source,
  d.is_demo
FROM visible_detection d
JOIN visible_incident i ON i.id = d.incident_id
