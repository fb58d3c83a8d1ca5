-- view: sli_buckets
-- version: 1
-- rows: one per objective and bucket of time in which events were counted; a bucket that is absent was not measured
-- objective_id | VARCHAR | id | the objective | never
-- service | VARCHAR |  | name of the service | the service was deleted
-- objective | VARCHAR |  | its name | never
-- started_at | TIMESTAMPTZ | UTC | when the bucket begins | never
-- ended_at | TIMESTAMPTZ | UTC | when it ends | never
-- good | BIGINT | events | good ones | never
-- total | BIGINT | events | all of them | never
-- source | VARCHAR |  | the importer it came from | it was made here
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(o.id AS TEXT) AS objective_id,
  v.name AS service,
  o.name AS objective,
  b.started_at,
  b.ended_at,
  b.good,
  b.total,
  b.source,
  b.is_demo
FROM visible_sli_bucket b
JOIN visible_objective o ON o.id = b.objective_id
LEFT JOIN visible_service v ON v.id = o.service_id
