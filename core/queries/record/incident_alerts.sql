-- The alerts linked to incident $1.
SELECT a.id, a.dedup_key, a.title, a.started_at, a.ended_at, a.acknowledged_at, a.has_paged, a.severity, a.url, v.name AS service
FROM visible_alert a LEFT JOIN visible_service v ON v.id = a.service_id
WHERE a.incident_id = $1
ORDER BY a.started_at ASC NULLS LAST
