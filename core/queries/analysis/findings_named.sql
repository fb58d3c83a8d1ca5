-- Scanners' findings on packages whose loosely written name is in the list $1. The caller compares exactly.
SELECT f.id, f.scanner, f.vulnerability, f.aliases, f.severity, f.title, f.ecosystem, f.name, f.component_version
FROM visible_scan_finding f
WHERE f.component_version IS NOT NULL
  AND regexp_replace(lower(f.name), '[-_.]+', '-', 'g') IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY f.vulnerability ASC NULLS LAST, f.id ASC NULLS LAST
