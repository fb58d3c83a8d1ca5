-- How many incidents there are, and how many of them are the worked example.
SELECT count(*) AS incidents, count(CASE WHEN is_demo THEN 1 END) AS demo_incidents FROM visible_incident
