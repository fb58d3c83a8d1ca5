-- The number by which people know each incident.
SELECT i.id, i.number FROM visible_incident i ORDER BY i.number ASC NULLS LAST, i.id ASC NULLS LAST
