-- How often each notebook of the library was started, and when last.
SELECT library_id, count(*) AS runs, max(started_at) AS last_started_at
FROM visible_notebook
GROUP BY library_id
ORDER BY library_id ASC NULLS LAST
