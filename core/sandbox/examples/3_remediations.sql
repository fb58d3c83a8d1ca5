-- Remediations, and which undid another
SELECT r.incident, r.acted_at, r.discipline, r.kind, r.service,
  r.from_version, r.to_version,
  u.kind AS undid, u.discipline AS undid_of
FROM remediations r
LEFT JOIN remediations u ON u.remediation_id = r.reverses_id
ORDER BY r.acted_at DESC
LIMIT 200
