-- view: objectives
-- version: 1
-- rows: one per service level objective
-- objective_id | VARCHAR | id | the objective | never
-- service | VARCHAR |  | name of the service | the service was deleted
-- objective | VARCHAR |  | its name | never
-- target_ppm | BIGINT | parts per million | the promised good share; 999000 is 99.9 % | never
-- window_days | BIGINT | days | the window over which it is promised | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(o.id AS TEXT) AS objective_id,
  v.name AS service,
  o.name AS objective,
  o.target_ppm,
  o.window_days,
  o.source,
  o.flags,
  o.is_demo
FROM visible_objective o
LEFT JOIN visible_service v ON v.id = o.service_id
