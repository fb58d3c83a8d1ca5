-- Incidents whose data contradicts itself and was not corrected yet, the one with the most contradictions first; $1 of them.
SELECT i.number, i.title, count(*) AS problems
FROM visible_problem p JOIN visible_incident i ON i.id = p.incident_id
WHERE p.is_corrected = FALSE
GROUP BY i.number, i.title
ORDER BY problems DESC NULLS LAST, i.number ASC NULLS LAST
LIMIT $1
