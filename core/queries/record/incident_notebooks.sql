-- The postmortems and walkthroughs of incident $1, newest first.
SELECT id, version, title, kind, library_id, state, started_at, closed_at, revises_id
FROM visible_notebook
WHERE incident_id = $1
ORDER BY started_at DESC NULLS LAST
