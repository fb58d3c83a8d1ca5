-- What the record holds, for the first screen: incidents, how many of them are the worked example, services, open follow-ups.
SELECT i.incidents, i.demo_incidents,
       (SELECT count(*) FROM visible_service) AS services,
       (SELECT count(*) FROM visible_deployment) AS deployments,
       (SELECT count(*) FROM visible_advisory) AS advisories,
       (SELECT count(*) FROM visible_followup WHERE status IN ('open', 'in_progress')) AS open_followups,
       (SELECT count(*) FROM visible_problem WHERE is_corrected = FALSE) AS open_problems
FROM (SELECT count(*) AS incidents, count(CASE WHEN is_demo THEN 1 END) AS demo_incidents FROM visible_incident) i
