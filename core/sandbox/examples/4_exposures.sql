-- Vulnerabilities that a remediation brought back
SELECT incident, vulnerability, severity, service, environment,
  started_at, ended_at,
  round(date_diff('minute', started_at, ended_at) / 60, 1) AS hours
FROM exposures
WHERE is_reopened
ORDER BY started_at DESC
