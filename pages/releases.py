"""Releases: what runs where, what another release would bring back, which holes were live, and what repairs cost the other side."""

import streamlit as st

from pages.parts import ledger, phone, told, words
from pages.parts.empty import empty
from pages.parts.exposure import exposure, open_now
from pages.parts.guard import ground, verdict
from pages.parts.notebook import quiet
from pages.parts.session import read
from pages.parts.tables import to_incident
from pages.parts.times import moment, stamp

SIZE = 50

st.title("Releases", anchor=False)
running = read("service.running")
if not running:
    empty("Here stands what runs where, and which release came when. No deployment is recorded yet.", "settings.py", "Import deployments")
    st.stop()

everything = read("exposure.list")
st.subheader(f"What runs where · {len(running)}", anchor=False)
phone.table(
    running,
    {
        "Service": lambda row: row["service"],
        "Environment": lambda row: row["environment"],
        "Release": lambda row: row["release_version"],
        "Since": lambda row: moment(row["deployed_at"]),
        "Open vulnerabilities": lambda row: (
            open_now(everything, row["service"], row["environment"]) if row["has_components"] else "not known: no component list"
        ),
        "Because of": lambda row: f"INC-{row['caused_by_number']}" if row["caused_by_number"] else "",
    },
    key="running_list",
    alt="The last deployment of each service and environment, and how many known vulnerabilities are live there",
    lead=("Service", "Environment"),
)

st.subheader("What would another release bring back?", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="guard_inputs"):
    names = list(dict.fromkeys(row["service"] for row in running))
    service = st.selectbox("Service", names, key="guard_service", bind="query-params", width=220)
    versions = [row["version"] for row in read("release.list", service=service)]
    hint = ", ".join(versions[-3:])
    source = st.text_input("From (what runs unless named)", key="guard_from", bind="query-params", width=220)
    target = st.text_input("To", key="guard_to", bind="query-params", width=220, placeholder=f"such as {hint}")
    environment = st.text_input("Environment", value="production", key="guard_environment", bind="query-params", width=160)
if target.strip():
    asked = {"service": service, "to": target.strip(), "from": source.strip() or None, "environment": environment or "production"}
    left, right = st.columns(2, gap="large")
    with left:
        st.caption("Security: known vulnerabilities")
        verdict(read("guard.rollback", **asked), "verdict")
    with right:
        st.caption("Reliability: incidents")
        verdict(read("guard.forward", **asked), "verdict_forward")
    found = quiet("guard.ground", service=service, to=target.strip())
    if found:
        ground(found, "common_ground")
else:
    st.caption("Name two releases to compare: which holes come back, which incidents are linked, and what both sides could accept.")

mine = [row for row in everything if row["service"] == service]
exposure(service, mine)
told.twice(service)
told.costs(service, is_story=bool(mine) and all(row["is_demo"] for row in mine))
ledger.waivers()
ledger.ledger()

st.subheader("Deployments, newest first", anchor=False)
rows = read("deployment.list", size=SIZE, service=service)
phone.table(
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
    lead=("Deployed",),
    opens=lambda row: to_incident({"number": row["caused_by_number"]}) if row["caused_by_number"] else None,
)
if len(rows) == SIZE:
    st.caption(f"The newest {SIZE}; all are in Explore.")
