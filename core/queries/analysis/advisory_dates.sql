-- How new the advisory data is: the newest change of a record by ecosystem; no time where none states one.
-- The worked example's invented advisories count only where $1 says so: they cover no real package.
SELECT p.ecosystem, max(a.modified_at) AS modified_at
FROM visible_affected_package p
JOIN visible_advisory a ON a.id = p.advisory_id
WHERE CAST($1 AS BOOLEAN) OR a.is_demo = FALSE
GROUP BY p.ecosystem
ORDER BY p.ecosystem ASC NULLS LAST
