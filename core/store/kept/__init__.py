"""One row an incident that says what the metrics ask of it, kept beside the record so that no number has to make it anew.

Everything in it follows from the record alone, by one rule (`incident.sql`). Every change brings the rows of the incidents that it
touches up to date in its own transaction; `core.store.audit` finds a row that is not what the rule gives.
"""
