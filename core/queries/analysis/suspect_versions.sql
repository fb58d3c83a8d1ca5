-- The distinct package versions in releases deployed before $1, or of a service that was never deployed, whose loosely written name any
-- advisory or finding knows. The caller compares exactly.
WITH named AS (
  SELECT regexp_replace(lower(p.name), '[-_.]+', '-', 'g') AS loose FROM visible_affected_package p
  UNION
  SELECT regexp_replace(lower(f.name), '[-_.]+', '-', 'g') AS loose FROM visible_scan_finding f
),
live AS (
  SELECT d.release_id FROM visible_deployment d WHERE d.deployed_at < $1
  UNION
  SELECT r.id FROM visible_release r WHERE r.service_id NOT IN (SELECT d.service_id FROM visible_deployment d)
),
there AS (
  SELECT DISTINCT c.ecosystem, c.name, c.component_version
  FROM visible_component c
  WHERE c.release_id IN (SELECT release_id FROM live) AND c.ecosystem IS NOT NULL AND c.component_version IS NOT NULL
)
SELECT t.ecosystem, t.name, t.component_version
FROM there t
JOIN named ON named.loose = regexp_replace(lower(t.name), '[-_.]+', '-', 'g')
ORDER BY t.ecosystem ASC NULLS LAST, t.name ASC NULLS LAST, t.component_version ASC NULLS LAST
