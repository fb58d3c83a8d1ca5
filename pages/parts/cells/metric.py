"""A figure of the catalogue where it is discussed: kept as it was read, shown or refused with its reason."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.metrics.definition import definitions
from core.notebook.given import is_skipped, option
from pages.parts import words
from pages.parts.claims import drifted
from pages.parts.notebook import Part, drawn, give, quiet
from pages.parts.number_words import name
from pages.parts.text import escaped


def draw(part: Part) -> None:
    """The question, the value, and its sentence; the same space says why there is none."""
    metric_id = str(option(part.cell, "id") or "")
    metric = definitions().get(metric_id)
    if metric is None:
        st.caption(escaped(f"{metric_id} is no figure of the catalogue."))
        return
    version = drawn(part, "version", part.row["version"])
    with st.container(key=part.key("metric"), border=True, gap="xsmall"):
        st.markdown(f"**{escaped(name(metric_id))}** {escaped(metric.question)}")
        if part.answer and not is_skipped(part.answer):
            _figure(part.answer, "kept")
            who = part.row["answered_by"] or words.UNKNOWN
            at = f" after change {part.answer['sequence']} of the record" if "sequence" in part.answer else ""
            st.caption(escaped(f"Kept by {who}, as of {str(part.answer.get('as_of') or words.UNKNOWN)[:10]}{at}."))
            drifted(part, _figure)
        elif not part.answer:
            _unkept(part, version)


def _unkept(part: Part, version: int) -> None:
    """The figure as it is now; it becomes part of the document when someone keeps it."""
    now = quiet("notebook.ask", id=part.notebook_id, cell=part.cell.name)
    if not now:
        st.caption("It cannot be read this way.")
        return
    _figure(now, "now")
    st.caption("Read now; not kept yet.")
    if part.writable and st.button("Keep this figure", key=part.key("keep"), type="tertiary", icon=":material/push_pin:"):
        give(part, now, version=version)


def _figure(answer: Mapping[str, Any], which: str) -> None:
    for value in answer.get("values") or [answer]:
        group = " ".join(map(str, (value.get("stratum") or {}).values()))
        st.markdown(escaped(f"{group} ") + f"**{escaped(value.get('shown') or 'Not shown')}**")
        has_count = value.get("n_eligible") is not None
        used = f"{words.number(value['n_used'])} of {words.number(value['n_eligible'])} used. " if has_count else ""
        st.caption(escaped(f"{used}{value.get('suppressed_reason') or value.get('sentence') or ''}"))
