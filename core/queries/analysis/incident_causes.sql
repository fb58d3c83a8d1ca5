-- Incidents that deployments caused, with where, of which release, when users were first and last affected, and who may read of it.
-- Exercises, maintenance, cancelled and merged ones are left out; a time is NULL where no milestone states it.
SELECT i.id AS incident_id, i.number, i.title, i.status, i.sre_severity, i.security_severity, i.is_demo,
       d.id AS deployment_id, d.release_id, d.environment, d.deployed_at, v.name AS service, r.release_version,
       min(m.happened_at) FILTER (WHERE m.kind = 'impact_start') AS impact_start,
       min(m.happened_at) FILTER (WHERE m.kind = 'mitigated') AS mitigated_at
FROM visible_incident i
JOIN visible_deployment d ON d.id = i.cause_deployment_id
JOIN visible_service v ON v.id = d.service_id
JOIN visible_release r ON r.id = d.release_id
LEFT JOIN visible_milestone m ON m.incident_id = i.id AND m.is_superseded = FALSE
WHERE i.is_exercise = FALSE AND i.is_maintenance = FALSE AND i.status NOT IN ('cancelled', 'merged')
GROUP BY i.id, i.number, i.title, i.status, i.sre_severity, i.security_severity, i.is_demo,
         d.id, d.release_id, d.environment, d.deployed_at, v.name, r.release_version
ORDER BY i.number ASC NULLS LAST, i.id ASC NULLS LAST
