-- Every team on the roster with how many people are on call in it and the services it owns. Read by the metrics as `{teams}`.
-- `is_few`: fewer than five people, and so are all such teams together, so that even a number over all teams would be about them.
SELECT t.team, t.people, t.services, t.people < 5 AND f.people < 5 AS is_few
FROM (
  SELECT h.team, count(DISTINCT h.person_id) AS people, any_value(w.services) AS services
  FROM visible_shift h
  LEFT JOIN (SELECT owner, list(name ORDER BY name) AS services FROM visible_service GROUP BY owner) w ON w.owner = h.team
  GROUP BY h.team
) t
CROSS JOIN (
  SELECT count(DISTINCT h.person_id) AS people
  FROM visible_shift h JOIN (SELECT team FROM visible_shift GROUP BY team HAVING count(DISTINCT person_id) < 5) s ON s.team = h.team
) f
