-- The chat messages of incident $1 in order of time.
SELECT m.id, m.sent_at, m.author, m.text, m.channel, m.url, m.visibility
FROM visible_chat_message m
WHERE m.incident_id = CAST($1 AS UUID)
ORDER BY m.sent_at ASC NULLS LAST, m.id ASC NULLS LAST
