"""The filters of the trends: one row, each bound to the address under the words that are on screen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from core.metrics.definition import definitions
from core.metrics.scope import Scope, current
from core.store.opened import the_store
from pages.parts import words
from pages.parts.number_words import name
from pages.parts.session import read, viewer

LEADING = ("notice_to_resolved", "time_to_mitigate")
"""The numbers drawn large while none is chosen."""
STEPS = {"Quarter": "quarter", "Month": "month"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the row asks: one metric or None, the scope of every number, and the length of a period in the series."""

    metric: str | None
    scope: Scope
    step: str


def trend_filters() -> Asked:
    """Draw the row and give what it asks; an end before its beginning counts as no end, and says so."""
    names = [found.id for found in definitions().values() if found.statistic != "refused"]
    services = [row["name"] for row in read("service.list")]
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        metric = st.selectbox("Number", names, index=None, format_func=name, key="metric", bind="query-params",
                              placeholder="The two that lead", width=215)
        begun = st.date_input("From", value=None, key="from", bind="query-params", format="YYYY-MM-DD", width=128)
        ended = st.date_input("Until", value=None, key="until", bind="query-params", format="YYYY-MM-DD", width=128)
        step = st.selectbox("By", list(STEPS), key="by", bind="query-params", width=95)
        kind = _choice("Kind", "kind", list(words.KINDS), 140)
        severity = _choice("Severity", "severity", list(words.SHAPES), 95)
        service = _choice("Service", "service", services, 150)
    if begun and ended and ended < begun:
        st.caption("Until lies before From, so it is left out.")
        ended = None
    return Asked(
        metric,
        Scope(
            as_of=current(the_store(), viewer()), from_=_midnight(begun), to=_midnight(ended + timedelta(days=1) if ended else None),
            kind=kind, severity=severity, service=service,
        ),
        STEPS[step],
    )


def _choice(label: str, key: str, options: list[str], width: int) -> str | None:
    return st.selectbox(
        label, options, index=None, format_func=words.any_of, key=key, bind="query-params", placeholder="Any", width=width
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
