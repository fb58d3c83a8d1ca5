"""Releases: what runs where, and what was deployed."""

import streamlit as st

from pages.parts import words
from pages.parts.empty import empty
from pages.parts.session import read
from pages.parts.tables import listing, to_incident
from pages.parts.times import moment, stamp

SIZE = 50

st.title("Releases", anchor=False)
running = read("service.running")
if not running:
    empty("Here stands what runs where, and which release came when. No deployment is recorded yet.", "settings.py", "Import deployments")
    st.stop()

st.subheader(f"What runs where · {len(running)}", anchor=False)
listing(
    running,
    {
        "Service": lambda row: row["service"],
        "Environment": lambda row: row["environment"],
        "Release": lambda row: row["release_version"],
        "Since": lambda row: moment(row["deployed_at"]),
        "Components": lambda row: "known" if row["has_components"] else "not known: a guard answers unknown",
        "Because of": lambda row: f"INC-{row['caused_by_number']}" if row["caused_by_number"] else "",
    },
    key="running_list",
    alt="The last deployment of each service and environment",
)

st.subheader("Deployments, newest first", anchor=False)
service = st.selectbox("Service", [row["name"] for row in read("service.list")], index=None, key="deployed", bind="query-params",
                       placeholder="Any", width=220)
page = st.session_state.get("deployments_page", 1)
rows = read("deployment.list", page=page, size=SIZE + 1, **({"service": service} if service else {}))
listing(
    rows[:SIZE],
    {
        "Because of": lambda row: f"INC-{row['caused_by_number']}" if row["caused_by_number"] else "",
        "Deployed": lambda row: stamp(row["deployed_at"]),
        "Service": lambda row: row["service"],
        "Environment": lambda row: row["environment"],
        "Release": lambda row: row["release_version"],
        "Planned": lambda row: {True: "yes", False: "no", None: words.UNKNOWN}[row["is_planned"]],
        "Label": lambda row: row["label"],
    },
    key="deployment_list",
    alt="Deployments, newest first",
    opens=lambda row: to_incident({"number": row["caused_by_number"]}) if row["caused_by_number"] else ("releases.py", {}),
)
