-- Every team on the roster with how many people are on call in it and the services it owns. Read by the metrics as `{teams}`.
SELECT h.team, count(DISTINCT h.person_id) AS people, any_value(w.services) AS services
FROM visible_shift h
LEFT JOIN (SELECT owner, list(name ORDER BY name) AS services FROM visible_service GROUP BY owner) w ON w.owner = h.team
GROUP BY h.team
