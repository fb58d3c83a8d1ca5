"""Starting a notebook: its inputs, each with the widget of its type, and the incident it belongs to."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

from pages.parts.links import NOTEBOOK_PAGES
from pages.parts.session import read, run
from pages.parts.text import escaped
from pages.parts.times import utc


def start_form(template: Mapping[str, Any], incident: str | None, label: str) -> None:
    """One form, one button named `label`; what is missing is named. `incident` is INC-7 where one is known already."""
    asked = [each for each in template["inputs"] if each["type"] != "incident" or not incident]
    with st.form(f"start_{template['id']}", border=False):
        given = {each["name"]: _input(each) for each in asked}
        if not incident and not any(each["type"] == "incident" for each in asked):
            incident = st.selectbox("Incident, if there is one", _incidents(), index=None, format_func=_named, key="start_incident")
        exercise = st.checkbox("This is an exercise; it counts in no number", key="start_exercise")
        if st.form_submit_button(label, type="primary"):
            chosen = {name: _written(value) for name, value in given.items() if value not in (None, "")}
            own = next((chosen.pop(each["name"]) for each in asked if each["type"] == "incident" and each["name"] in chosen), incident)
            made = run("notebook.start", template=template["id"], incident=own, input=chosen, is_exercise=exercise)
            if made is not None:
                st.switch_page(NOTEBOOK_PAGES[template["kind"]], query_params={"notebook": made["id"]})


def _input(spec: Mapping[str, Any]) -> Any:
    """The widget for one declared input."""
    label, key = escaped(spec["prompt"]), f"input_{spec['name']}"
    if not spec["is_required"]:
        label += " (if known)"
    if spec["options"]:
        index = spec["options"].index(spec["default"]) if spec["default"] in spec["options"] else None
        return st.selectbox(label, spec["options"], index=index, key=key)
    match spec["type"]:
        case "incident":
            return st.selectbox(label, _incidents(), index=None, format_func=_named, key=key)
        case "service":
            return st.selectbox(label, [row["name"] for row in read("service.list")], index=None, accept_new_options=True, key=key)
        case "release":
            return st.selectbox(label, _releases(), index=None, accept_new_options=True, key=key, placeholder="Choose or type a release")
        case "number":
            return st.number_input(label, value=float(spec["default"]) if spec["default"] else None, key=key)
        case "time":
            return st.datetime_input(f"{label} (UTC)", value=None, step=60, format="YYYY-MM-DD", key=key)
        case "day":
            return st.date_input(label, value=None, format="YYYY-MM-DD", key=key)
        case "severity":
            return st.selectbox(label, ["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"], index=None, key=key)
        case "yes_no":
            return st.segmented_control(label, ["yes", "no"], key=key)
    return st.text_input(label, value=spec["default"], key=key)


def _incidents() -> list[str]:
    return list(_titles())


def _titles() -> dict[str, str]:
    return {f"INC-{row['number']}": row["title"] for row in read("incident.list", size=200)["rows"]}


def _named(number: str) -> str:
    return f"{number}  {_titles().get(number, '')}"


def _releases() -> list[str]:
    """Versions that were deployed, the newest first."""
    return list(dict.fromkeys(row["release_version"] for row in read("deployment.list", size=200)))


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return utc(value) or ""
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)
