-- view: remediations
-- version: 1
-- rows: one per action in production during an incident
-- remediation_id | VARCHAR | id | the remediation | never
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- kind | VARCHAR |  | what was done, in a word, such as rollback, hotfix, config, rotate or patch | never
-- discipline | VARCHAR |  | for whom it was done: sre or security | never
-- acted_at | TIMESTAMPTZ | UTC | when it was done | never
-- summary | VARCHAR |  | what was done | none was written
-- service | VARCHAR |  | name of the service | none is known
-- environment | VARCHAR |  | where, such as production | never
-- from_version | VARCHAR |  | version before | unknown, or no version was changed
-- to_version | VARCHAR |  | version after | unknown, or no version was changed
-- deployment_id | VARCHAR | id | the deployment by which it was done | none, or one you may not see
-- is_break_glass | BOOLEAN |  | done past a guard that said no | never
-- reverses_id | VARCHAR | id | the remediation that it undid | none, or one you may not see
-- reverses_deployment_id | VARCHAR | id | the deployment that it undid | none, or one you may not see
-- known_then | VARCHAR |  | what was known at the decision, as shown to the person who acted | nothing was shown
-- person | VARCHAR |  | who acted | unknown
-- check_at | TIMESTAMPTZ | UTC | when the other discipline checked it | it has not
-- check_by | VARCHAR |  | who checked it | nobody has, or unknown
-- check_result | VARCHAR |  | pass or fail | not checked, which is not a pass
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(x.id AS TEXT) AS remediation_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  x.kind,
  x.discipline,
  x.acted_at,
  nullif(x.summary, '') AS summary,
  v.name AS service,
  x.environment,
  f.release_version AS from_version,
  r.release_version AS to_version,
  CAST(d.id AS TEXT) AS deployment_id,
  x.is_break_glass,
  CAST(u.id AS TEXT) AS reverses_id,
  CAST(w.id AS TEXT) AS reverses_deployment_id,
  nullif(x.known_then, '') AS known_then,
  p.name AS person,
  x.check_at,
  q.name AS check_by,
  x.check_result,
  x.source,
  x.flags,
  x.is_demo
FROM visible_remediation x
JOIN visible_incident i ON i.id = x.incident_id
LEFT JOIN visible_service v ON v.id = x.service_id
LEFT JOIN visible_release f ON f.id = x.from_release_id
LEFT JOIN visible_release r ON r.id = x.to_release_id
LEFT JOIN visible_deployment d ON d.id = x.deployment_id
LEFT JOIN visible_remediation u ON u.id = x.reverses_id
LEFT JOIN visible_deployment w ON w.id = x.reverses_deployment_id
LEFT JOIN visible_person p ON p.id = x.person_id
LEFT JOIN visible_person q ON q.id = x.check_by
