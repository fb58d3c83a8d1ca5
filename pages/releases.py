"""Releases: what runs where, what a rollback would bring back, which known vulnerabilities were live, what was deployed."""

import streamlit as st

from pages.parts import words
from pages.parts.empty import empty
from pages.parts.guard import verdict
from pages.parts.session import read
from pages.parts.tables import listing, to_incident
from pages.parts.times import moment, span, stamp

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

st.subheader("What would come back?", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="guard_inputs"):
    names = list(dict.fromkeys(row["service"] for row in running))
    service = st.selectbox("Service", names, key="guard_service", bind="query-params", width=220)
    target = st.text_input("Release to go to", key="guard_to", bind="query-params", width=220)
    environment = st.text_input("Environment", value="production", key="guard_environment", bind="query-params", width=160)
if target:
    verdict(read("guard.rollback", service=service, to=target.strip(), environment=environment or "production"))
else:
    st.caption("Name the release, and the guard says which known vulnerabilities its components would bring back.")

live = read("exposure.list", service=service)
st.subheader(f"Known vulnerabilities that were live on {words.code(service)} · {words.number(len(live))}", anchor=False)
if live:
    listing(
        sorted(live, key=lambda row: (row["ended_at"] is not None, not row["is_reopened"], row["vulnerability"]))[:500],
        {
            "Because of": lambda row: row["incident"] or "",
            "Vulnerability": lambda row: row["vulnerability"],
            "Severity": lambda row: row["severity"] or "not stated",
            "Environment": lambda row: row["environment"],
            "From": lambda row: stamp(row["started_at"]),
            "Until": lambda row: stamp(row["ended_at"]) if row["ended_at"] else "still live",
            "For": lambda row: span(row["hours"]),
            "Notes": lambda row: ", ".join(words.exposure_notes(row)),
        },
        key="exposure_list",
        alt="Known vulnerabilities and when they were live on this service",
        opens=lambda row: to_incident({"number": row["incident"].removeprefix("INC-")}) if row["incident"] else None,
        config={"For": st.column_config.TextColumn(alignment="right")},
    )
else:
    st.caption("None is on record. That is what the advisory data and component lists here say, and no proof of safety.")

st.subheader("Deployments, newest first", anchor=False)
rows = read("deployment.list", size=SIZE, service=service)
listing(
    rows,
    {
        "Because of": lambda row: f"INC-{row['caused_by_number']}" if row["caused_by_number"] else "",
        "Deployed": lambda row: stamp(row["deployed_at"]),
        "Environment": lambda row: row["environment"],
        "Release": lambda row: row["release_version"],
        "Planned": lambda row: {True: "yes", False: "no", None: words.UNKNOWN}[row["is_planned"]],
        "Label": lambda row: row["label"],
    },
    key="deployment_list",
    alt="Deployments of this service, newest first",
    opens=lambda row: to_incident({"number": row["caused_by_number"]}) if row["caused_by_number"] else None,
)
if len(rows) == SIZE:
    st.caption(f"The newest {SIZE}; all are in Explore.")
