-- The steps after incident $1, in the order of their process. The owner is whoever holds the role of the step, or held it last.
WITH held AS (
  SELECT y.role, y.discipline, h.name, coalesce(y.left_at, CAST('9999-12-31' AS TIMESTAMPTZ)) AS until
  FROM visible_participation y
  JOIN visible_person h ON h.id = y.person_id
  WHERE y.incident_id = CAST($1 AS UUID)
),
fits AS (
  SELECT x.id, k.name, k.until, max(k.until) OVER (PARTITION BY x.id) AS last_until
  FROM visible_incident_step x
  JOIN held k ON k.role = x.owner_role AND (x.discipline = 'joint' OR k.discipline = x.discipline)
  WHERE x.incident_id = CAST($1 AS UUID)
),
owners AS (
  SELECT id, string_agg(DISTINCT name, ', ') AS owner FROM fits WHERE until = last_until GROUP BY id
)
SELECT x.id, x.version, x.process, x.name, x.title, x.does, x.discipline, x.owner_role, x.due_on, x.is_skippable, x.status, x.reason,
       x.made_at, x.settled_at, p.name AS settled_by, x.is_demo, o.owner
FROM visible_incident_step x
LEFT JOIN visible_person p ON p.id = x.settled_by
LEFT JOIN owners o ON o.id = x.id
WHERE x.incident_id = CAST($1 AS UUID)
ORDER BY x.position ASC NULLS LAST, x.due_on ASC NULLS LAST, x.name ASC NULLS LAST
