"""Incidents: find, filter, open. Every filter is in the address."""

import streamlit as st

from pages.parts import chips, words
from pages.parts.empty import empty
from pages.parts.filters import first_page, incident_filters, type_filter
from pages.parts.forms import declare_incident
from pages.parts.phone import incident_row, is_phone
from pages.parts.session import may_write, read, session
from pages.parts.tables import listing, resolved_after, to_incident
from pages.parts.times import stamp

SIZE = 25

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="incidents_head"):
    st.title("Incidents", width="content")
    if may_write():
        declare_incident()

session().list_address = {name: value for name, value in st.query_params.to_dict().items() if name != "incident"}
filters = incident_filters()
with st.container(horizontal=True, vertical_alignment="center", key="incidents_count"):
    counted = st.container(width="content")
    maintenance = st.toggle("Show maintenance", key="maintenance", bind="query-params", on_change=first_page)
    contradictory = st.toggle("Only contradictions", key="contradictory", bind="query-params", on_change=first_page)
    typed = type_filter()
wanted = {**filters, **typed, "with_maintenance": maintenance, "only_contradictory": contradictory}
asked = st.session_state.get("page", 1)
found = read("incident.list", **wanted, page=asked, size=SIZE)
pages = max(1, -(-found["total"] // SIZE))
if asked > pages:
    found = read("incident.list", **wanted, page=pages, size=SIZE)

if not found["all_incidents"]:
    empty("Here every incident is found, whichever discipline declared it. None is recorded yet.", "settings.py", "Import your own data")
    st.stop()

left_out = found["left_out_maintenance"]
said = f"; {words.number(left_out)} maintenance excluded" if left_out else ""
counted.caption(f"{words.number(found['total'])} of {words.number(found['all_incidents'])}{said}")
if not found["rows"]:
    empty("No incident meets these filters. Loosen one; the address keeps what is set.")
    st.stop()

if is_phone():
    for row in found["rows"]:
        incident_row(row)
else:
    listing(
        found["rows"],
        {
            "Id": lambda row: f"INC-{row['number']}",
            "Title": lambda row: row["title"],
            "Who": lambda row: chips.letters(row["kind"]),
            "R severity": lambda row: chips.severity(row["sre_severity"]),
            "S severity": lambda row: chips.severity(row["security_severity"]),
            "Status": lambda row: words.status(row["status"]),
            "Began": lambda row: stamp(row["began_at"]),
            "Resolved after": resolved_after,
            "Notes": lambda row: ", ".join(words.notes(row)),
        },
        key="incident_list",
        alt="Incidents that meet the filters, newest first",
        opens=to_incident,
        config={
            "Title": st.column_config.TextColumn(width=320),
            "Who": st.column_config.TextColumn(width=52),
            "Notes": st.column_config.TextColumn(width=110),
            "Resolved after": st.column_config.TextColumn(alignment="right"),
        },
    )
if pages > 1:
    st.pagination(pages, key="page", bind="query-params")
