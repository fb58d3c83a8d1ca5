"""Forms that add to the record; each is one popover, one command, one sentence when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import streamlit as st

from pages.parts import words
from pages.parts.field_inputs import NOT_KNOWN, field_input
from pages.parts.session import done, read, run
from pages.parts.times import day, entered, now, utc

SEVERITIES = list(words.SHAPES)


def declare_incident() -> None:
    """Declare an incident and open it; its type, where one is chosen, narrows kind and severities and asks what it needs at once."""
    with st.popover("Declare an incident", type="primary", key="declare"):
        types = {row["name"]: row for row in read("incident.types")}
        chosen = st.selectbox("Type", list(types), index=None, format_func=lambda name: types[name]["title"], key="declare_type",
                              placeholder="Not sure yet; it can be chosen later")
        with st.form("declare_form", border=False):
            _declaration(types.get(chosen or ""))


def _declaration(kind_of: dict[str, Any] | None) -> None:
    kinds = (kind_of and kind_of["kinds"]) or list(words.KINDS)
    severities = (kind_of and kind_of["severities"]) or SEVERITIES
    title = st.text_input("What is happening?", max_chars=300, key="declare_title")
    kind = st.segmented_control("Kind", kinds, default=kinds[0], format_func=words.kind, key="declare_kind")
    left, right = st.columns(2)
    sre = left.selectbox("R SRE severity", severities, index=None, placeholder="None", key="declare_sre")
    security = right.selectbox("S Security severity", severities, index=None, placeholder="None", key="declare_security")
    services = st.text_input("Services, by comma", key="declare_services")
    asked = [field for field in kind_of["fields"] if field["at_declaration"]] if kind_of else []
    given = {field["name"]: field_input(field, "declare") for field in asked}
    if st.form_submit_button("Declare it", type="primary"):
        names = [name.strip() for name in (services or "").split(",") if name.strip()]
        more = {"type": kind_of["name"]} if kind_of else {}
        fields = {name: None if value == NOT_KNOWN else value for name, value in given.items() if value}
        made = run("incident.create", title=(title or "").strip(), kind=kind or kinds[0], sre_severity=sre, security_severity=security,
                   services=names, fields=fields, **more)
        if made is not None:
            st.switch_page("incident.py", query_params={"incident": f"INC-{made['number']}"})


@contextmanager
def _adding(label: str, key: str, is_primary: bool = False) -> Iterator[bool]:
    """A form in a popover, drawn once it is opened: True then. Each stands in a fragment, so that opening draws nothing else anew."""
    look: Literal["primary", "tertiary"] = "primary" if is_primary else "tertiary"
    with st.popover(label, key=key, type=look, icon=":material/add:", on_change="rerun") as popover:
        if not popover.open:
            yield False
            return
        with st.form(f"{key}_form", border=False, clear_on_submit=True):
            yield True


@st.fragment
def add_entry(incident_id: str) -> None:
    """Add what happened to the timeline."""
    with _adding("Add to the timeline", "add_entry") as is_open:
        if not is_open:
            return
        text = st.text_area("What happened?", key="entry_text")
        left, right = st.columns(2)
        when = left.datetime_input("When it happened (UTC)", value=entered(now()), step=60, format="YYYY-MM-DD", key="entry_when")
        label = right.text_input("Label", max_chars=60, placeholder="alert, decision …", key="entry_label")
        sre = left.datetime_input("R knew at (UTC)", value=None, step=60, format="YYYY-MM-DD", key="entry_sre")
        security = right.datetime_input("S knew at (UTC)", value=None, step=60, format="YYYY-MM-DD", key="entry_security")
        star = st.checkbox("Star it: it belongs in the report", key="entry_star")
        if st.form_submit_button("Add it", type="primary") and run(
            "timeline.add", incident_id=incident_id, happened_at=utc(when), text=text or "", label=label or "", is_starred=star,
            known_to_sre_at=utc(sre), known_to_security_at=utc(security),
        ) is not None:
            done("Added to the timeline.")


@st.fragment
def record_milestone(incident_id: str) -> None:
    """Record a named time."""
    with _adding("Record a milestone", "add_milestone") as is_open:
        if not is_open:
            return
        kind = st.selectbox("Milestone", list(words.MILESTONES), format_func=words.milestone, key="milestone_kind", index=4)
        when = st.datetime_input("When (UTC)", value=entered(now()), step=60, format="YYYY-MM-DD", key="milestone_when")
        precision = st.selectbox("Known", list(words.PRECISIONS), index=1, format_func=words.precision, key="milestone_precision")
        if st.form_submit_button("Record it", type="primary") and run(
            "milestone.record", incident_id=incident_id, kind=kind, happened_at=utc(when), precision=precision
        ) is not None:
            done("The milestone is recorded.")


@st.fragment
def record_remediation(incident_id: str, services: list[str]) -> None:
    """Record what was done in production."""
    with _adding("Record a remediation", "add_remediation") as is_open:
        if not is_open:
            return
        kind = st.selectbox("What was done?", list(words.REMEDIATIONS), format_func=words.remediation, key="remediation_kind")
        who = st.segmented_control("For which discipline?", ["sre", "security"], format_func=words.lettered, key="remediation_who")
        when = st.datetime_input("When (UTC)", value=entered(now()), step=60, format="YYYY-MM-DD", key="remediation_when")
        service = st.selectbox("Service", services, index=None, accept_new_options=True, key="remediation_service")
        left, right = st.columns(2)
        before = left.text_input("From release", key="remediation_from")
        after = right.text_input("To release", key="remediation_to")
        summary = st.text_area("In a sentence", key="remediation_summary")
        known = st.text_area("What was known then?", key="remediation_known")
        if st.form_submit_button("Record it", type="primary") and run(
            "remediation.record", incident_id=incident_id, kind=kind, discipline=who or "", acted_at=utc(when), service=service,
            from_version=before or None, to_version=after or None, summary=summary or "", known_then=known or "",
        ) is not None:
            done("The remediation is recorded. Its check is the other discipline's.")


@st.fragment
def promise_followup(incident_id: str | None, is_primary: bool = False) -> None:
    """Promise a change."""
    with _adding("Add a follow-up", "add_followup", is_primary) as is_open:
        if not is_open:
            return
        title = st.text_input("What will change?", max_chars=300, key="followup_title")
        who = st.segmented_control("Discipline", list(words.DISCIPLINES), default="joint", format_func=words.discipline, key="followup_who")
        left, right = st.columns(2)
        owner = left.text_input("Owner", key="followup_owner")
        due = right.date_input("Due", value=None, format="YYYY-MM-DD", key="followup_due")
        priority = st.selectbox("Priority", list(words.PRIORITIES), index=2, format_func=words.priority, key="followup_priority")
        policy = read("followup.due", **({"incident": incident_id} if incident_id else {}))
        why = f"{policy['severity']} incident" if policy["severity"] else "no severity"
        st.caption(f"Without a date it is due {day(policy['due_on'])}: {policy['days']} working days, {why}.")
        if st.form_submit_button("Promise it", type="primary") and run(
            "followup.create", incident_id=incident_id, title=(title or "").strip(), discipline=who or "joint", owner=owner or None,
            due_on=due.isoformat() if due else None, priority=priority, by_policy=True,
        ) is not None:
            done("The follow-up is recorded.")


@st.fragment
def join_incident(incident_id: str) -> None:
    """Note who took part, in which role; a role that only one holds passes on."""

    def told(name: str) -> str:
        held = ", ".join(known[name]["held_by"])
        return f"{known[name]['title']}{f', now {held}' if held and known[name]['one_at_a_time'] else ''}"

    with _adding("Add a person", "add_person") as is_open:
        if not is_open:
            return
        known = {role["name"]: role for role in read("person.roles", incident=incident_id)}
        name = st.text_input("Name", max_chars=120, key="join_name")
        who = st.segmented_control("For which discipline?", ["sre", "security"], format_func=words.lettered, key="join_who")
        role = st.selectbox("Role", list(known), index=len(known) - 1, format_func=told, key="join_role")
        st.caption("A role that only one holds passes on from whoever has it now.")
        if st.form_submit_button("Add", type="primary") and run(
            "person.take_role", incident_id=incident_id, person=(name or "").strip(), discipline=who or "", role=role
        ) is not None:
            done("Noted.")


@st.fragment
def tag_factor(incident_id: str) -> None:
    """Add a contributing factor."""
    with _adding("Add a factor", "add_factor") as is_open:
        if not is_open:
            return
        tag = st.text_input("Short tag", max_chars=60, placeholder="certificate, capacity …", key="factor_name")
        text = st.text_area("How did it contribute?", key="factor_text")
        if st.form_submit_button("Add", type="primary") and run(
            "factor.tag", incident_id=incident_id, name=(tag or "").strip(), text=text or ""
        ) is not None:
            done("The factor is recorded.")
