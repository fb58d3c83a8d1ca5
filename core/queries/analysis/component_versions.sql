-- The versions that releases contain of packages whose loosely written name is in the list $1. The caller compares exactly.
SELECT DISTINCT c.ecosystem, c.name, c.component_version
FROM visible_component c
WHERE c.ecosystem IS NOT NULL AND c.component_version IS NOT NULL
  AND regexp_replace(lower(c.name), '[-_.]+', '-', 'g') IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY c.ecosystem ASC NULLS LAST, c.name ASC NULLS LAST, c.component_version ASC NULLS LAST
