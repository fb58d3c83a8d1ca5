-- view: annotations
-- version: 1
-- rows: one per note that from a time on something is done or counted differently
-- annotation_id | VARCHAR | id | the annotation | never
-- happened_at | TIMESTAMPTZ | UTC | when it began to hold | never
-- text | VARCHAR |  | what changed | never
-- kind | VARCHAR |  | policy, threshold (what counts changed), system or other | never
-- service | VARCHAR |  | name of the one service that it concerns | it concerns all, or one you may not see
-- written_by | VARCHAR |  | name of who wrote it | unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(a.id AS TEXT) AS annotation_id,
  a.happened_at,
  a.text,
  a.kind,
  v.name AS service,
  p.name AS written_by,
  a.source,
  a.is_demo
FROM visible_annotation a
LEFT JOIN visible_service v ON v.id = a.service_id
LEFT JOIN visible_person p ON p.id = a.written_by
