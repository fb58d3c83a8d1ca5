"""The filters of the incident list: one row, each bound to the address under the words that are on screen (`?kind=Security`)."""

from datetime import UTC, datetime, time
from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.session import read


def incident_filters() -> dict[str, Any]:
    """Draw them and give what is set as arguments of `incident.list`."""
    services = [row["name"] for row in read("service.list")]
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        text = st.text_input("Find", key="text", bind="query-params", placeholder="Title, summary, timeline", type="search", width=190,
                             on_change=first_page)
        kind = _choice("Kind", "kind", list(words.KINDS), 150)
        severity = _choice("Severity", "severity", list(words.SHAPES), 95)
        status = _choice("Status", "status", list(words.STATUSES), 110)
        service = _choice("Service", "service", services, 150)
        begun = st.date_input("Began from", value=None, key="from", bind="query-params", format="YYYY-MM-DD", width=128)
        ended = st.date_input("Began until", value=None, key="until", bind="query-params", format="YYYY-MM-DD", width=128)
    chosen = {
        "text": text or "",
        "kind": kind,
        "severity": severity,
        "status": status,
        "service": service,
        "begins_from": _midnight(begun),
        "begins_until": _midnight(ended),
    }
    return {name: value for name, value in chosen.items() if value not in (None, "")}


def type_filter() -> dict[str, Any]:
    """The type, and what one of its fields with options says; the second is offered once a type is chosen. Arguments of `incident.list`."""
    types = {row["name"]: row for row in read("incident.types")}
    chosen = st.selectbox("Type", list(types), index=None, format_func=lambda name: types[name]["title"], key="type", bind="query-params",
                          placeholder="Any type", width=190, on_change=first_page, label_visibility="collapsed")
    if chosen not in types:
        return {}
    said = {
        f"{field['name']}={value}": f"{field['label']}: {value}"
        for field in types[chosen]["fields"] if field["kind"] in ("choice", "answer")
        for value in (*(field["options"] or ("yes", "no")), "unknown")
    }  # fmt: skip
    answer = st.selectbox("Answer", list(said), index=None, format_func=said.__getitem__, key="answer", bind="query-params",
                          placeholder="Any answer", width=260, on_change=first_page, label_visibility="collapsed")
    name, _, value = (answer or "").partition("=")
    return {"type": chosen, "field": name or None, "value": value or None}


def first_page() -> None:
    """Begin at the first page when a filter changes."""
    st.session_state["page"] = 1


def _choice(label: str, key: str, options: list[str], width: int) -> str | None:
    return st.selectbox(
        label, options, index=None, format_func=words.any_of, key=key, bind="query-params", placeholder="Any", width=width,
        on_change=first_page,
    )


def _midnight(day: Any) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
