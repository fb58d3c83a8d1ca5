-- The newest exploitation score (EPSS) of each CVE in the list $1.
SELECT s.id, s.cve, s.probability_ppm, s.percentile_ppm, s.model_version, s.scored_on
FROM visible_exploit_score s
WHERE s.cve IN (SELECT unnest(CAST($1 AS VARCHAR[])))
QUALIFY row_number() OVER (PARTITION BY s.cve ORDER BY s.scored_on DESC NULLS LAST, s.id ASC NULLS LAST) = 1
ORDER BY s.cve ASC NULLS LAST
