-- view: shifts
-- version: 1
-- rows: one per stretch of time in which somebody of a team carried the pager; who it was is not told
-- team | VARCHAR |  | the team, as services name their owner | never
-- started_at | TIMESTAMPTZ | UTC | when it began | never
-- ended_at | TIMESTAMPTZ | UTC | when it ended | never
-- zone | VARCHAR |  | IANA time zone in which whoever is on call sleeps | unknown
-- source | VARCHAR |  | the importer it came from | it was made here
-- is_demo | BOOLEAN |  | belongs to the worked example | never
SELECT
  s.team,
  s.started_at,
  s.ended_at,
  nullif(s.zone, '') AS zone,
  s.source,
  s.is_demo
FROM visible_shift s
