"""Incident: one record, from its milestones to its notebooks. `?incident=INC-7` opens it."""

import streamlit as st

from pages.parts import facts, live, strip, timeline
from pages.parts.culprit import culprit
from pages.parts.details import details
from pages.parts.empty import empty
from pages.parts.milestones import milestones
from pages.parts.noticed import noticed
from pages.parts.recall import recall
from pages.parts.session import may_write, read, session
from pages.parts.steps import steps
from pages.parts.suspicion import suspicion

asked = st.query_params.get("incident") or session().last_incident
if not asked:
    st.title("Incident")
    empty("This is where one incident's record is read and kept. Choose one from the list.", "incidents.py", "All incidents")
    st.stop()

record = read("incident.show", id=asked)
incident = record["incident"]
session().last_incident = f"INC-{incident.number}"
if "incident" not in st.query_params:
    st.query_params["incident"] = session().last_incident
writable = may_write()

strip.strip(record, writable)
milestones(record, writable)
left, right = st.columns([3, 2], gap="large")
with left:
    timeline.timeline(record, writable)
with right:
    facts.problems(record, writable)
    suspicion(record, writable)
    details(record, writable)
    noticed(record, writable)
    steps(incident, writable)
    facts.notebooks(record, writable)
    facts.services(record)
    culprit(record, writable)
    facts.remediations(record, writable)
    facts.followups(record, writable)
    recall(incident.number)
    facts.factors(record, writable)
    facts.people(record, writable)
live.keys()
