"""One typed value, chosen or entered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from core.notebook.cells import field
from core.notebook.given import option
from pages.parts import words
from pages.parts.notebook import Part, follow, settle
from pages.parts.session import read
from pages.parts.times import entered, stamp, utc


def draw(part: Part) -> None:
    """The widget of the field's type; a choice saves at once."""
    label, stored = _label(part), part.answer.get("value")
    if not part.writable:
        st.markdown(label)
        st.text(_said(part, stored))
        return
    shown = _read(field.type_of(part.cell), stored)
    key = follow(part.key("value"), shown)
    value = _widget(part, label, key, shown)
    if value not in (None, ""):
        settle(part, key, shown, value, {"value": _written(value)})


def _label(part: Part) -> str:
    return f"**{part.prose(field.label(part.cell))}**"


def _said(part: Part, stored: Any) -> str:
    if stored is None:
        return words.UNKNOWN
    kind, unit = field.type_of(part.cell), option(part.cell, "unit")
    said = stamp(datetime.fromisoformat(stored)) if kind == "time" else {True: "yes", False: "no"}.get(stored, str(stored))
    return f"{said} {unit}" if unit else said


def _read(kind: str, stored: Any) -> Any:
    if kind == "text" or kind in ("person", "release"):
        return stored or ""
    if stored is None:
        return None
    if kind == "time":
        return entered(datetime.fromisoformat(stored))
    if kind == "day":
        return date.fromisoformat(stored)
    return {True: "yes", False: "no"}[stored] if kind == "yes_no" else float(stored) if kind == "number" else stored


def _widget(part: Part, label: str, key: str, shown: Any) -> Any:
    """A widget that shows what is under `key`, at first `shown`."""
    help_text = str(option(part.cell, "help") or "") or None
    match field.type_of(part.cell):
        case "choice":
            options = field.options(part.cell)
            return st.radio(label, options, index=_place(options, shown), key=key, help=help_text)
        case "severity":
            return st.radio(label, field.SEVERITIES, index=_place(field.SEVERITIES, shown), key=key, help=help_text, horizontal=True)
        case "yes_no":
            return st.segmented_control(label, ["yes", "no"], default=shown, key=key, help=help_text)
        case "number":
            return st.number_input(label, value=shown, key=key, help=help_text, step=None)
        case "time":
            return st.datetime_input(f"{label} (UTC)", value=shown, key=key, help=help_text, step=60, format="YYYY-MM-DD")
        case "day":
            return st.date_input(label, value=shown, key=key, help=help_text, format="YYYY-MM-DD")
        case "service":
            names = [row["name"] for row in read("service.list")]
            names = names if shown is None or shown in names else [*names, shown]
            return st.selectbox(label, names, index=_place(names, shown), key=key, help=help_text, accept_new_options=True)
    return st.text_input(label, value=shown or "", key=key, help=help_text)


def _place(options: Sequence[Any], shown: Any) -> int | None:
    return options.index(shown) if shown in options else None


def _written(value: Any) -> Any:
    """As the answer keeps it."""
    if isinstance(value, datetime):
        return utc(value)
    return value.isoformat() if isinstance(value, date) else value
