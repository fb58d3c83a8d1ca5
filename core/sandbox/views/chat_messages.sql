-- view: chat_messages
-- version: 1
-- rows: one per imported message of a chat
-- message_id | VARCHAR | id | the message | never
-- incident_id | VARCHAR | id | the incident | never
-- incident | VARCHAR |  | its number as people see it, such as INC-142 | never
-- channel | VARCHAR |  | where it was written, as the chat names it | never
-- sent_at | TIMESTAMPTZ | UTC | when it was written | never
-- author | VARCHAR |  | who wrote it, as the chat names them | the chat names nobody
-- text | VARCHAR |  | what was written, without markup | never
-- answers_id | VARCHAR | id | the message that it answers | it answers none, or one that is not here or that you may not see
-- url | VARCHAR |  | link to the source | there is none
-- source | VARCHAR |  | the importer it came from | it was made here
-- flags | VARCHAR | JSON list | codes of contradictions in the data; a flagged record stays out of every duration | never; [] is none
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  CAST(m.id AS TEXT) AS message_id,
  CAST(i.id AS TEXT) AS incident_id,
  'INC-' || CAST(i.number AS TEXT) AS incident,
  m.channel,
  m.sent_at,
  nullif(m.author, '') AS author,
  m.text,
  CAST(q.id AS TEXT) AS answers_id,
  m.url,
  m.source,
  m.flags,
  m.is_demo
FROM visible_chat_message m
JOIN visible_incident i ON i.id = m.incident_id
LEFT JOIN visible_chat_message q ON q.source = m.source AND q.source_key = m.answers_key AND q.incident_id = m.incident_id
