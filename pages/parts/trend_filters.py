"""The filters of the trends: one row, each bound to the address under the words that are on screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from core.metrics.definition import definitions
from core.metrics.scope import Scope, current
from core.store.opened import the_store
from pages.parts import words
from pages.parts.number_words import name
from pages.parts.session import read, viewer

STEPS = {"Quarter": "quarter", "Month": "month", "Kind": "kind", "Severity": "severity", "Service": "service", "Team": "team"}
COMPARISONS: Mapping[str, int | None] = {"Last 90 days": 90, "Last 365 days": 365, "This period": None}
"""The period that is set beside the equally long one before it, in days up to now; None is the one in the filters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the row asks: one metric or None for the leadership page, the scope of every number, what a series is split by, and whether
    the period is set beside the one before it, with its `days` or None for the filters' own.
    """

    metric: str | None
    scope: Scope
    step: str
    compares: bool
    days: int | None


def trend_filters() -> Asked:
    """Draw the row and give what it asks; an end before its beginning counts as no end, and says so."""
    names = [found.id for found in definitions().values() if found.statistic != "refused"]
    services = [row["name"] for row in read("service.list")]
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        metric = st.selectbox("Number", names, index=None, format_func=name, key="metric", bind="query-params",
                              placeholder="Leadership page", width=235)
        begun = st.date_input("From", value=None, key="from", bind="query-params", format="YYYY-MM-DD", width=122)
        ended = st.date_input("Until", value=None, key="until", bind="query-params", format="YYYY-MM-DD", width=122)
        step = st.selectbox("By", list(STEPS), key="by", bind="query-params", width=110) if metric else "Quarter"
        kind = _choice("Kind", "kind", list(words.KINDS), 115)
        severity = _choice("Severity", "severity", list(words.SHAPES), 90)
        service = _choice("Service", "service", services, 120)
        comparison = None if metric else st.selectbox("Compare", list(COMPARISONS), index=None, key="compare", bind="query-params",
                                                      placeholder="Nothing", width=125)
    if begun and ended and ended < begun:
        st.caption("Until lies before From, so it is left out.")
        ended = None
    if comparison == "This period" and not begun:
        st.caption("Set From to say which period to compare with the one before it.")
        comparison = None
    return Asked(
        metric=metric, step=STEPS[step], compares=comparison is not None, days=COMPARISONS[comparison] if comparison else None, scope=Scope(
            as_of=current(the_store(), viewer()), from_=_midnight(begun), to=_midnight(ended + timedelta(days=1) if ended else None),
            kind=kind, severity=severity, service=service,
        ),
    )


def _choice(label: str, key: str, options: list[str], width: int) -> str | None:
    return st.selectbox(
        label, options, index=None, format_func=words.any_of, key=key, bind="query-params", placeholder="Any", width=width
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
