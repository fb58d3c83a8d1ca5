-- The distinct package versions in releases whose loosely written name any advisory or finding knows. The caller compares exactly.
WITH named AS (
  SELECT regexp_replace(lower(p.name), '[-_.]+', '-', 'g') AS loose FROM visible_affected_package p
  UNION
  SELECT regexp_replace(lower(f.name), '[-_.]+', '-', 'g') AS loose FROM visible_scan_finding f
),
listed AS (SELECT DISTINCT c.name FROM visible_component c),
wanted AS (
  SELECT l.name
  FROM listed l
  WHERE regexp_replace(lower(l.name), '[-_.]+', '-', 'g') IN (SELECT loose FROM named)
)
SELECT DISTINCT c.ecosystem, c.name, c.component_version
FROM visible_component c
WHERE c.name IN (SELECT name FROM wanted) AND c.ecosystem IS NOT NULL AND c.component_version IS NOT NULL
ORDER BY c.ecosystem ASC NULLS LAST, c.name ASC NULLS LAST, c.component_version ASC NULLS LAST
