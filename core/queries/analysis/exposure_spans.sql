-- Spans before $1 in which something was true of what ran on a service and environment, from release to release; two kinds of rows:
-- with `what`, a thing found in package versions: $2 to $4 are the versions (ecosystem, name, version; the caller's place is their
-- order), $5 and $6 which place has which thing, $7 to $10 the releases in which a place has another thing instead (place, thing,
-- release, instead), $11 and $12 which thing leaves which other one in doubt. Without `what`, `why` says what nobody can judge there;
-- $16 and $17 are ecosystems that nobody can judge and why. $13 to $15 are deployments that remediations made (with remediation, incident).
-- Of two deployments of a place at one moment the last by id counts. A service that was never deployed lives from each scanned release on.
WITH wanted AS (
  SELECT unnest(CAST($2 AS VARCHAR[])) AS ecosystem, unnest(CAST($3 AS VARCHAR[])) AS name, unnest(CAST($4 AS VARCHAR[])) AS version,
         unnest(range(len(CAST($2 AS VARCHAR[])))) AS place
),
thing AS (SELECT unnest(CAST($5 AS BIGINT[])) AS place, unnest(CAST($6 AS BIGINT[])) AS what),
exception AS (
  SELECT unnest(CAST($7 AS BIGINT[])) AS place, unnest(CAST($8 AS BIGINT[])) AS what, CAST(unnest(CAST($9 AS VARCHAR[])) AS UUID) AS release_id,
         unnest(CAST($10 AS BIGINT[])) AS instead
),
doubt AS (SELECT unnest(CAST($11 AS BIGINT[])) AS what, unnest(CAST($12 AS BIGINT[])) AS about),
made AS (
  SELECT CAST(unnest(CAST($13 AS VARCHAR[])) AS UUID) AS id, CAST(unnest(CAST($14 AS VARCHAR[])) AS UUID) AS remediation_id,
         CAST(unnest(CAST($15 AS VARCHAR[])) AS UUID) AS incident_id
),
outside AS (SELECT unnest(CAST($16 AS VARCHAR[])) AS ecosystem, unnest(CAST($17 AS VARCHAR[])) AS why),
bare AS (SELECT r.id FROM visible_release r WHERE r.has_components = FALSE),
partial AS (SELECT DISTINCT c.release_id FROM visible_component c WHERE c.release_id IN (SELECT id FROM bare)),
gone_live AS (
  SELECT d.id, d.service_id, d.environment, d.release_id, d.deployed_at, d.is_planned, d.is_demo, d.caused_by_incident_id
  FROM visible_deployment d
  WHERE d.deployed_at < $1
  UNION ALL
  SELECT r.id, r.service_id, 'not stated' AS environment, r.id AS release_id, r.released_at, NULL AS is_planned, r.is_demo, NULL
  FROM visible_release r
  WHERE r.released_at < $1 AND r.service_id NOT IN (SELECT d.service_id FROM visible_deployment d)
    AND (r.has_components OR r.id IN (SELECT release_id FROM partial))
),
lasting AS (
  SELECT g.*
  FROM gone_live g
  QUALIFY row_number() OVER (PARTITION BY g.service_id, g.environment, g.deployed_at ORDER BY g.id DESC NULLS LAST) = 1
),
line AS MATERIALIZED (
  -- Positions follow one another on a place, with a gap before the next place.
  SELECT g.*, v.name AS service, r.has_components AS is_known,
         row_number() OVER (ORDER BY g.service_id ASC NULLS LAST, g.environment ASC NULLS LAST, g.deployed_at ASC NULLS LAST)
         + dense_rank() OVER (ORDER BY g.service_id ASC NULLS LAST, g.environment ASC NULLS LAST) AS pos
  FROM lasting g
  JOIN visible_service v ON v.id = g.service_id
  JOIN visible_release r ON r.id = g.release_id
),
found AS (
  SELECT l.pos, l.release_id, w.place
  FROM visible_component c
  JOIN wanted w ON w.ecosystem = c.ecosystem AND w.name = c.name AND w.version = c.component_version
  JOIN line l ON l.release_id = c.release_id
),
seen AS MATERIALIZED (
  SELECT f.pos, f.place, coalesce(e.instead, t.what) AS what
  FROM found f
  JOIN thing t ON t.place = f.place
  LEFT JOIN exception e ON e.place = t.place AND e.what = t.what AND e.release_id = f.release_id
),
whole AS (
  SELECT b.id AS release_id, CASE WHEN p.release_id IS NULL THEN 'no component list' ELSE 'no complete component list' END AS why
  FROM bare b
  LEFT JOIN partial p ON p.release_id = b.id
),
odd AS (
  -- Written one by one, so that each condition skips what has no such row.
  SELECT c.release_id, c.purl, c.name, 'it could not be identified' AS why FROM visible_component c WHERE c.parse_problem IS NOT NULL
  UNION ALL
  SELECT c.release_id, c.purl, c.name, 'it belongs to no ecosystem that advisories cover' AS why
  FROM visible_component c
  WHERE c.ecosystem IS NULL AND c.parse_problem IS NULL
  UNION ALL
  SELECT c.release_id, c.purl, c.name, 'no version stated' AS why
  FROM visible_component c
  WHERE c.component_version IS NULL AND c.ecosystem IS NOT NULL AND c.parse_problem IS NULL
  UNION ALL
  SELECT c.release_id, c.purl, c.name, 'no version stated' AS why
  FROM visible_component c
  WHERE c.component_version = '' AND c.ecosystem IS NOT NULL AND c.parse_problem IS NULL
  UNION ALL
  SELECT c.release_id, c.purl, c.name, o.why
  FROM visible_component c
  JOIN outside o ON o.ecosystem = c.ecosystem
  WHERE c.component_version <> '' AND c.parse_problem IS NULL
),
unjudged AS (
  SELECT l.pos, h.why, NULL AS parts, NULL AS names FROM whole h JOIN line l ON l.release_id = h.release_id
  UNION ALL
  SELECT l.pos, o.why, count(*) AS parts, min(coalesce(nullif(o.purl, ''), o.name), 3) AS names
  FROM odd o
  JOIN line l ON l.release_id = o.release_id
  GROUP BY l.pos, o.why
),
stretch AS (
  SELECT s.what, NULL AS why, s.pos, s.place, s.pos - dense_rank() OVER (PARTITION BY s.what ORDER BY s.pos ASC NULLS LAST) AS island,
         NULL AS parts, NULL AS names
  FROM seen s
  UNION ALL
  SELECT NULL AS what, u.why, u.pos, NULL AS place,
         u.pos - row_number() OVER (PARTITION BY u.why ORDER BY u.pos ASC NULLS LAST) AS island, u.parts, u.names
  FROM unjudged u
),
span AS MATERIALIZED (
  SELECT s.what, s.why, min(s.pos) AS first_pos, max(s.pos) AS last_pos, max(s.parts) AS parts, arg_max(s.names, s.parts) AS names,
         CAST(arg_min(s.place, s.pos) AS VARCHAR) AS place, count(*) > max(s.pos) - min(s.pos) + 1 AS has_several
  FROM stretch s
  GROUP BY s.what, s.why, s.island
),
several AS (SELECT coalesce(list(DISTINCT b.what), []) AS whats FROM span b WHERE b.has_several),
placed AS (
  -- Only a thing that two versions have in one release needs another look at them all.
  SELECT s.what, s.pos, string_agg(DISTINCT s.place, ',' ORDER BY s.place ASC NULLS LAST) AS places
  FROM (SELECT seen.* FROM seen WHERE list_contains((SELECT whats FROM several), seen.what)) s
  JOIN span b ON b.what = s.what AND b.first_pos = s.pos
  GROUP BY s.what, s.pos
),
doubted AS (
  SELECT DISTINCT s.pos, d.about
  FROM (SELECT seen.* FROM seen WHERE list_contains(CAST($11 AS BIGINT[]), seen.what)) s
  JOIN doubt d ON d.what = s.what
)
SELECT s.what, s.why, s.parts, s.names, coalesce(p.places, s.place) AS places, CAST(f.service_id AS VARCHAR) AS service_id, f.service, f.environment,
       row_number() OVER (PARTITION BY f.service_id, f.environment, s.what, s.why ORDER BY s.first_pos ASC NULLS LAST) AS cycle,
       f.deployed_at AS started_at, n.deployed_at AS ended_at,
       CASE WHEN f.environment = 'not stated' AND f.id = f.release_id THEN 'scanner_only' WHEN i.id IS NOT NULL THEN 'remediation'
            WHEN f.is_planned THEN 'planned_deploy' WHEN f.is_planned = FALSE THEN 'unplanned_deploy' ELSE 'deploy' END AS cause,
       CAST(i.id AS VARCHAR) AS incident_id, 'INC-' || i.number AS incident, CAST(m.remediation_id AS VARCHAR) AS remediation_id,
       coalesce(b.is_known, FALSE) AND x.pos IS NULL AS is_reopened,
       b.pos IS NULL AS is_left_truncated, CAST(f.id AS VARCHAR) AS began_by, CAST(n.id AS VARCHAR) AS ended_by,
       CAST(f.release_id AS VARCHAR) AS release_id, f.is_demo
FROM span s
JOIN line f ON f.pos = s.first_pos
LEFT JOIN line b ON b.pos = s.first_pos - 1
LEFT JOIN line n ON n.pos = s.last_pos + 1
LEFT JOIN placed p ON p.what = s.what AND p.pos = s.first_pos
LEFT JOIN doubted x ON x.pos = s.first_pos - 1 AND x.about = s.what
LEFT JOIN made m ON m.id = f.id
LEFT JOIN visible_incident i ON i.id = coalesce(m.incident_id, f.caused_by_incident_id)
ORDER BY f.service_id ASC NULLS LAST, f.environment ASC NULLS LAST, s.what ASC NULLS LAST, s.why ASC NULLS LAST, s.first_pos ASC NULLS LAST
