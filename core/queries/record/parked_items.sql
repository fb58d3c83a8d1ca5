-- What was put aside for later in notebook $1, what is open first.
SELECT i.id, i.version, i.section, i.text, i.parked_at, p.name AS parked_by, i.outcome, i.settled_at
FROM visible_parked_item i LEFT JOIN visible_person p ON p.id = i.parked_by
WHERE i.notebook_id = CAST($1 AS UUID)
ORDER BY CASE WHEN i.settled_at IS NULL THEN 0 ELSE 1 END ASC NULLS LAST, i.parked_at ASC NULLS LAST, i.id ASC NULLS LAST
