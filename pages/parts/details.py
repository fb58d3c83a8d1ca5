"""The type of an incident on screen: what it asks, what was stated, what is missing, and the form that states it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.field_inputs import NOT_KNOWN, field_input
from pages.parts.links import link
from pages.parts.session import done, read, run, session
from pages.parts.text import escaped
from pages.parts.times import stamp

_EDITING = "details"


def details(record: dict[str, Any], writable: bool) -> None:
    """What the type asks, one line a field; required ones without an answer are named."""
    incident = record["incident"]
    told = read("incident.details", incident=incident.id)
    with st.container(key="fact_details", gap="xsmall"):
        if told["type"] is None:
            st.subheader("Type", anchor=False)
            st.caption("No type is chosen yet. A type asks what belongs to such an incident, and decides which steps follow it.")
            if writable:
                _choose(incident, told)
            return
        st.subheader(escaped(told["title"]), anchor=False)
        for field in told["fields"]:
            _line(field, field["name"] in told["missing"])
        waiting = [field["label"] for field in told["fields"] if field["standing"] == "perhaps" and not field["version"]]
        if waiting:
            st.caption(escaped(f"Asked once what they depend on is answered: {', '.join(waiting)}"))
        if writable and session().editing == _EDITING:
            _form(incident, told)
        elif writable:
            _actions(incident, told)
        for runbook in told["runbooks"]:
            link("runbooks.py", escaped(_titles().get(runbook, runbook)), runbook=runbook, incident=f"INC-{incident.number}")


def _titles() -> dict[str, str]:
    """Titles of the library's runbooks by id, kept for this tab."""
    key = "details_runbooks"
    if key not in st.session_state:
        st.session_state[key] = {row["id"]: row["title"] for row in read("notebook.library", kind="runbook")["entries"]}
    return dict(st.session_state[key])


def _line(field: Mapping[str, Any], is_missing: bool) -> None:
    if not field["version"] and not is_missing:
        return
    mark = ":red-badge[required]" if is_missing else ":gray-badge[not known]" if field["is_unknown"] else f"**{escaped(shown(field))}**"
    stale = " :gray-badge[no longer asked]" if field["standing"] == "not_asked" else ""
    st.markdown(f":small[{escaped(field['label'])}] {mark}{stale}")


def shown(field: Mapping[str, Any]) -> str:
    """A stated value with its unit, a moment as all times are shown."""
    if field["kind"] == "moment":
        return stamp(datetime.fromisoformat(field["value"]))
    if field["kind"] == "number":
        whole, _, part = field["value"].partition(".")
        return f"{words.number(int(whole))}{'.' + part if part else ''} {field['unit']}"
    return str(field["value"])


def _actions(incident: Any, told: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, key="details_actions", vertical_alignment="center"):
        label = f"Fill in {words.counted(len(told['missing']), 'answer')}" if told["missing"] else "Change the answers"
        if st.button(label, key="details_edit", type="tertiary", icon=":material/edit:"):
            session().editing = _EDITING
            st.rerun()
        _choose(incident, told)
        changed = [field for field in told["fields"] if field["version"] > 1]
        if changed:
            with st.popover("Earlier answers", type="tertiary", key="details_history", on_change="rerun") as popover:
                if popover.open:
                    _history(incident, changed)


def _history(incident: Any, fields: list[Mapping[str, Any]]) -> None:
    for field in fields:
        for each in read("incident.field_history", incident=incident.id, name=field["name"]):
            before = "not known" if each["is_unknown"] else shown({**field, **each})
            st.caption(escaped(f"{field['label']}: {before}, until {stamp(each['replaced_at'])}, replaced by {each['replaced_by']}"))


def _choose(incident: Any, told: Mapping[str, Any]) -> None:
    """The types that its kind and severities allow."""
    fits = {row["name"]: row for row in read("incident.types", incident=incident.id)}
    label = "Choose the type" if told["type"] is None else "Another type"
    with st.popover(label, type="tertiary", key="choose_type", icon=":material/category:"), st.form("choose_type_form", border=False):
        chosen = st.radio("Types that its kind and severity allow", list(fits), key="type_chosen",
                          index=list(fits).index(told["type"]) if told["type"] in fits else None,
                          format_func=lambda name: escaped(fits[name]["title"]), captions=[row["summary"] for row in fits.values()])
        if st.form_submit_button("Save the type", type="primary") and chosen and run(
            "incident.choose_type", incident=incident.id, type=chosen, version=told["version"]
        ) is not None:
            session().notice, session().editing = f"It is of the type {fits[chosen]['title']}.", _EDITING
            st.rerun()


def _form(incident: Any, told: Mapping[str, Any]) -> None:
    """Every question that is asked now; what an answer opens is asked after it is saved."""
    asked = [field for field in told["fields"] if field["standing"] == "asked"]
    with st.form("details_form"):
        given = {field["name"]: field_input(field, "details") for field in asked}
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save the answers", type="primary")
            closed = st.form_submit_button("Close", type="tertiary")
    if closed:
        session().editing = ""
        st.rerun()
    if saved:
        _save(incident, asked, given)


def _save(incident: Any, asked: list[Mapping[str, Any]], given: Mapping[str, str | None]) -> None:
    """State what changed, take back what was emptied; the form stays open while an answer opens further questions."""
    changed, emptied = [], []
    for field in asked:
        value, before = given[field["name"]], NOT_KNOWN if field["is_unknown"] else field["value"]
        if value == before or (not value and not field["version"]):
            continue
        if not value:
            emptied.append(field)
            continue
        stated = None if value == NOT_KNOWN else value
        changed.append({"name": field["name"], "value": stated, "version": field["version"]})
    if changed and run("incident.state", incident=incident.id, fields=changed) is None:
        return
    if any(run("incident.unstate", id=incident.id, name=field["name"], version=field["version"]) is None for field in emptied):
        return
    now = read("incident.details", incident=incident.id)
    opened = {field["name"] for field in now["fields"] if field["standing"] == "asked"} - {field["name"] for field in asked}
    if opened:
        session().notice = f"Saved; {words.counted(len(opened), 'more question is', 'more questions are')} asked now."
        st.rerun()
    done("The answers are saved." if changed or emptied else "")
