-- Open follow-ups, those due before $1 (in the worked example $2) first, the oldest first, $3 of them; each row says how many are open
-- and how many of them are late.
WITH promised AS (
  SELECT f.id, f.title, f.discipline, f.owner_id, f.priority, f.due_on, f.status, f.is_demo,
         CASE WHEN f.due_on < CASE WHEN f.is_demo THEN CAST($2 AS DATE) ELSE CAST($1 AS DATE) END THEN TRUE ELSE FALSE END AS is_late
  FROM visible_followup f
  WHERE f.status = 'open'
)
SELECT f.id, f.title, f.discipline, p.name AS owner, f.due_on, f.status, f.is_demo, f.is_late,
       count(*) OVER () AS open_count, count(CASE WHEN f.is_late THEN 1 END) OVER () AS late_count
FROM promised f
LEFT JOIN visible_person p ON p.id = f.owner_id
ORDER BY CASE WHEN f.is_late THEN 0 ELSE 1 END ASC NULLS LAST, f.due_on ASC NULLS LAST, f.priority ASC NULLS LAST, f.title ASC NULLS LAST,
         f.id ASC NULLS LAST
LIMIT $3
