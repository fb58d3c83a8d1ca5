-- Incidents by quarter and kind
SELECT year(began_at) || '-Q' || quarter(began_at) AS quarter, kind, count(*) AS incidents
FROM incidents
WHERE began_at IS NOT NULL AND NOT is_exercise AND NOT is_maintenance
GROUP BY ALL
ORDER BY quarter, kind
