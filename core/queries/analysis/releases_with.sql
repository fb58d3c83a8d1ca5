-- Which releases contain which of the package versions in the lists $1 (ecosystem), $2 (name) and $3 (version): their places, from 0.
WITH wanted AS (
  SELECT unnest(CAST($1 AS VARCHAR[])) AS ecosystem, unnest(CAST($2 AS VARCHAR[])) AS name, unnest(CAST($3 AS VARCHAR[])) AS version,
         unnest(range(len(CAST($1 AS VARCHAR[])))) AS place
)
SELECT c.release_id, list(DISTINCT w.place ORDER BY w.place) AS places
FROM visible_component c
JOIN wanted w ON w.ecosystem = c.ecosystem AND w.name = c.name AND w.version = c.component_version
GROUP BY c.release_id
ORDER BY c.release_id ASC NULLS LAST
