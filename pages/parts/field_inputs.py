"""One widget for each kind of field that a type of incident asks, always with a way to say that it is not known."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from pages.parts.session import read
from pages.parts.text import escaped
from pages.parts.times import entered

NOT_KNOWN = "not known"
"""What a widget gives where a person says that it is not known; empty is no answer at all."""


def field_input(field: Mapping[str, Any], place: str) -> str | None:
    """Draw it and give the text that the record takes, `NOT_KNOWN`, or None for nothing. `place` keeps keys apart."""
    key, kind = f"{place}_{field['name']}", field["kind"]
    label = escaped(f"{field['label']}{' (' + field['unit'] + ')' if field.get('unit') else ''}{'' if field['required'] else ', if known'}")
    told = escaped(field["help"]) or None
    if kind in ("choice", "answer"):
        options = [*(field["options"] or ("yes", "no")), NOT_KNOWN]
        before = NOT_KNOWN if field.get("is_unknown") else field.get("value")
        if kind == "answer":
            chosen: str | None = st.segmented_control(label, options, default=before, key=key, help=told)
        else:
            chosen = st.selectbox(label, options, index=options.index(before) if before in options else None, key=key, help=told)
        return chosen
    given = _open(field, label, key, told)
    is_unknown = st.checkbox("Not known", value=bool(field.get("is_unknown")), key=f"{key}_unknown")
    return NOT_KNOWN if is_unknown and not given else given


def _open(field: Mapping[str, Any], label: str, key: str, told: str | None) -> str | None:
    """A field that is typed in; what is typed wins over a box that says that it is not known."""
    value = field.get("value")
    if field["kind"] == "moment":
        before = entered(datetime.fromisoformat(value)) if value else None
        moment = st.datetime_input(f"{label}, UTC", value=before, step=60, format="YYYY-MM-DD", key=key, help=told)
        return None if moment is None else moment.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
    if field["kind"] == "person":
        everyone = [row["name"] for row in read("person.list")]
        names = everyone if value is None or value in everyone else [value, *everyone]
        index = names.index(value) if value else None
        return st.selectbox(label, names, index=index, key=key, help=told, accept_new_options=True, placeholder="A name")
    text: str = st.text_input(label, value=value or "", key=key, help=told)
    return text.strip() or None
