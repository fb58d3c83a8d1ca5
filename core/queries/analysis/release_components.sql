-- The components of the releases whose ids are in the list $1.
SELECT c.id, c.release_id, c.purl, c.ecosystem, c.name, c.component_version, c.parse_problem
FROM visible_component c
WHERE CAST(c.release_id AS VARCHAR) IN (SELECT unnest(CAST($1 AS VARCHAR[])))
ORDER BY c.purl ASC NULLS LAST, c.id ASC NULLS LAST
