-- Advisories on packages whose loosely written name is in the list $1; one row an affected package. The caller compares exactly.
SELECT p.id AS package_id, p.ecosystem, p.name, p.ranges, p.versions, a.id, a.osv_id, a.aliases, a.summary, a.severity,
       a.published_at, a.modified_at, a.withdrawn_at, a.is_demo
FROM visible_affected_package p
JOIN visible_advisory a ON a.id = p.advisory_id
WHERE regexp_replace(lower(p.name), '[-_.]+', '-', 'g') IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY a.osv_id ASC NULLS LAST, p.id ASC NULLS LAST
