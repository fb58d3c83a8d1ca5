-- Open follow-ups, the earliest due first
SELECT incident, title, discipline, owner, priority, due_on
FROM followups
WHERE status = 'open'
ORDER BY due_on NULLS LAST, priority
