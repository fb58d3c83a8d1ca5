-- view: timeline
-- version: 1
-- rows: one per timeline entry
-- entry_id | VARCHAR | id | the entry | never
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- happened_at | TIMESTAMPTZ | UTC | when it happened, not when it was written down | never
-- precision | VARCHAR |  | second, minute, hour, day, month or year | never
-- text | VARCHAR |  | what happened | never
-- label | VARCHAR |  | a short word, such as a status | none was written
-- is_starred | BOOLEAN |  | goes into the report | never
-- known_to_sre_at | TIMESTAMPTZ | UTC | when reliability came to know it | unknown
-- known_to_security_at | TIMESTAMPTZ | UTC | when security came to know it | unknown
-- original_happened_at | TIMESTAMPTZ | UTC | the time first stated, before happened_at was corrected | it was never corrected
-- recorded_at | TIMESTAMPTZ | UTC | when it was written down | unknown
-- recorded_by | VARCHAR |  | who wrote it down | unknown
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(t.id AS TEXT) AS entry_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  t.happened_at,
  t.precision,
  t.text,
  nullif(t.label, '') AS label,
  t.is_starred,
  t.known_to_sre_at,
  t.known_to_security_at,
  t.original_happened_at,
  t.recorded_at,
  p.name AS recorded_by,
  t.url,
  t.source,
  t.flags,
  t.is_demo
FROM visible_timeline_entry t
JOIN visible_incident i ON i.id = t.incident_id
LEFT JOIN visible_person p ON p.id = t.recorded_by
