-- Contradictions in the data of incident $1, open ones first.
SELECT id, version, record_kind, record_id, code, file, place, value, why, is_corrected
FROM visible_problem
WHERE incident_id = $1
ORDER BY is_corrected ASC NULLS LAST, code ASC NULLS LAST
