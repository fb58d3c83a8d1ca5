-- Every annotation, those of all services and of service $1 alone where it is given; the earliest first. Those of the worked example are
-- left out once there is a real incident, as all of it is left out of every number then.
SELECT a.id, a.version, a.happened_at, a.text, a.kind, s.name AS service, a.visibility, a.written_at, p.name AS written_by
FROM visible_annotation a
LEFT JOIN visible_service s ON s.id = a.service_id
LEFT JOIN visible_person p ON p.id = a.written_by
WHERE (CAST($1 AS TEXT) IS NULL OR a.service_id IS NULL OR s.name = $1)
  AND (NOT a.is_demo OR NOT EXISTS (SELECT 1 FROM visible_incident i WHERE NOT i.is_demo))
ORDER BY a.happened_at ASC NULLS LAST, a.id ASC NULLS LAST
