"""Which deployment caused an incident, as a person names it beside the services."""

from typing import Any

import streamlit as st

from pages.parts.session import done, run
from pages.parts.times import stamp


def culprit(record: dict[str, Any], writable: bool) -> None:
    """One folded form over the deployments around the incident that were not made because of it; nothing where there is none."""
    incident = record["incident"]
    rows = [row for row in record["deployments"] if row["caused_by_incident_id"] != incident.id]
    if not (writable and rows):
        return
    named = next((row["id"] for row in rows if row["is_cause"]), None)
    words = {row["id"]: f"{row['service']} {row['release_version']} on {row['environment']}, {stamp(row['deployed_at'])}" for row in rows}
    title = "Another deployment caused it?" if named else "A deployment caused it?"
    with st.expander(title, key="culprit"), st.form("culprit_form", border=False):
        offered = [None, *words]
        chosen = st.selectbox("Deployment", offered, index=offered.index(named), format_func=lambda id: words.get(id, "none named"))
        asked = {"id": f"INC-{incident.number}", "version": incident.version, "deployment": chosen}
        if st.form_submit_button("Name it as the cause") and chosen != named and run("incident.culprit", **asked) is not None:
            done("Guards and costs are asked from it now.")
