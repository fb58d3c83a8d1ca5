-- Which incident paged which team, and when: a team answers for the services it owns. Read by the metrics as `{pages_by_team}`.
SELECT DISTINCT x.incident_id, x.paged, v.owner AS team
FROM (
  SELECT incident_id, paged, unnest(services) AS service
  FROM cohort
  WHERE (SELECT count(*) FROM visible_shift) > 0 AND excluded IS NULL AND paged IS NOT NULL
) x JOIN visible_service v ON v.name = x.service
