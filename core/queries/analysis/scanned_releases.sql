-- Releases with components and a date before $1 whose service was never deployed as far as the record says: only a scan saw them.
SELECT r.id, r.service_id, r.release_version, r.released_at, r.has_components, r.is_demo
FROM visible_release r
WHERE r.has_components = TRUE AND r.released_at < $1 AND r.service_id NOT IN (SELECT d.service_id FROM visible_deployment d)
ORDER BY r.released_at ASC NULLS LAST, r.id ASC NULLS LAST
