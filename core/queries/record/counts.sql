-- What the record holds, for the first screen: incidents, how many of them are the worked example, services, open follow-ups.
SELECT (SELECT count(*) FROM visible_incident) AS incidents,
       (SELECT count(*) FROM visible_incident WHERE is_demo) AS demo_incidents,
       (SELECT count(*) FROM visible_service) AS services,
       (SELECT count(*) FROM visible_deployment) AS deployments,
       (SELECT count(*) FROM visible_advisory) AS advisories,
       (SELECT count(*) FROM visible_followup WHERE status = 'open') AS open_followups,
       (SELECT count(*) FROM visible_problem WHERE is_corrected = FALSE) AS open_problems
