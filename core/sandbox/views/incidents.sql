-- view: incidents
-- version: 1
-- rows: one per incident
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- title | VARCHAR |  | what happened, in a few words | never
-- summary | VARCHAR |  | what happened, in a few sentences | none was written
-- kind | VARCHAR |  | reliability, security or both | never
-- status | VARCHAR |  | open, mitigated, resolved, closed, cancelled or merged | never
-- sre_severity | VARCHAR |  | SEV1 (worst) to SEV5, as reliability rates it | not rated
-- security_severity | VARCHAR |  | SEV1 (worst) to SEV5, as security rates it | not rated
-- original_severity | VARCHAR |  | the source's own word | the source states none
-- declared_by | VARCHAR |  | the discipline that declared it: sre or security | unknown
-- began_at | TIMESTAMPTZ | UTC | the earliest of its current milestones | it has no milestone
-- services | VARCHAR |  | names of the affected services, sorted, separated by commas | none is known
-- affected_low_bp | BIGINT | 1/100 % | lower bound of the share of users affected | unknown
-- affected_high_bp | BIGINT | 1/100 % | upper bound of the share of users affected | unknown
-- cause_deployment_id | VARCHAR | id | the deployment that caused it | unknown, none, or one you may not see
-- joint_override | VARCHAR |  | yes or no where a person overruled the rule for joint review | nobody did
-- joint_reason | VARCHAR |  | why they did | none was written
-- is_exercise | BOOLEAN |  | a drill or a replay; counts in no metric | never
-- is_maintenance | BOOLEAN |  | announced maintenance; counts in no metric | never
-- is_near_miss | BOOLEAN |  | could have done harm and did not | never
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  i.title,
  nullif(i.summary, '') AS summary,
  i.kind,
  i.status,
  i.sre_severity,
  i.security_severity,
  i.original_severity,
  i.declared_by,
  b.began_at,
  s.services,
  i.affected_low_bp,
  i.affected_high_bp,
  CAST(d.id AS TEXT) AS cause_deployment_id,
  i.joint_override,
  nullif(i.joint_reason, '') AS joint_reason,
  i.is_exercise,
  i.is_maintenance,
  i.is_near_miss,
  i.url,
  i.source,
  i.flags,
  i.is_demo
FROM visible_incident i
LEFT JOIN (SELECT m.incident_id, min(m.happened_at) AS began_at
  FROM visible_milestone m WHERE m.is_superseded = FALSE GROUP BY m.incident_id) b
  ON b.incident_id = i.id
LEFT JOIN (SELECT a.incident_id, string_agg(v.name, ', ' ORDER BY v.name) AS services
  FROM visible_affected_service a JOIN visible_service v ON v.id = a.service_id GROUP BY a.incident_id) s ON s.incident_id = i.id
LEFT JOIN visible_deployment d ON d.id = i.cause_deployment_id
