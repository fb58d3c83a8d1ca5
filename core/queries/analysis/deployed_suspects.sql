-- Components of releases deployed before $1, or of a service that was never deployed, whose loosely written name any advisory or finding knows. The caller compares exactly.
WITH named AS (
  SELECT regexp_replace(lower(p.name), '[-_.]+', '-', 'g') AS loose FROM visible_affected_package p
  UNION
  SELECT regexp_replace(lower(f.name), '[-_.]+', '-', 'g') AS loose FROM visible_scan_finding f
)
SELECT c.id, c.release_id, c.purl, c.ecosystem, c.name, c.component_version, c.parse_problem
FROM visible_component c
JOIN named ON named.loose = regexp_replace(lower(c.name), '[-_.]+', '-', 'g')
WHERE c.release_id IN (SELECT d.release_id FROM visible_deployment d WHERE d.deployed_at < $1)
   OR c.release_id IN (SELECT r.id FROM visible_release r WHERE r.service_id NOT IN (SELECT d.service_id FROM visible_deployment d))
ORDER BY c.purl ASC NULLS LAST, c.id ASC NULLS LAST
