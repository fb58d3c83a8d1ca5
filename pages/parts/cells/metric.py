"""A figure of the catalogue where it is discussed, shown or refused with its reason."""

from typing import Any

import streamlit as st

from core.errors import InvalidInput
from core.notebook.given import option
from core.notebook.references import fill_values
from pages.parts.notebook import Part, quiet
from pages.parts.text import escaped


def draw(part: Part) -> None:
    """The question, the value, and its sentence; the same space says why there is none."""
    asked = str(option(part.cell, "id") or "")
    try:
        given: dict[str, Any] = fill_values(
            {key: option(part.cell, key) for key in ("kind", "severity", "service", "by", "from", "to")}, part.facts
        )
    except InvalidInput as error:
        st.caption(escaped(f"{asked}: {error.sentence}"))
        return
    found = quiet("metrics", ids=[asked], **{key: value for key, value in given.items() if value}) or []
    if not found:
        st.caption(escaped(f"{asked} is no figure of the catalogue, or cannot be read this way."))
    for value in found:
        with st.container(key=part.key(f"metric_{found.index(value)}"), border=True, gap="xsmall"):
            st.caption(escaped(value["question"]))
            st.markdown(f"**{escaped(value['shown'] or 'Not shown')}**")
            st.caption(escaped(value["suppressed_reason"] or value["sentence"]))
