-- Whether there is any incident, and how many contradictions nobody corrected yet.
SELECT EXISTS (SELECT 1 FROM visible_incident) AS has_incidents,
       (SELECT count(*) FROM visible_problem WHERE is_corrected = FALSE) AS open_problems
