"""The leadership page: eight tiles, each with its distribution or rate, what it rests on and could not have shown; and one story."""

from collections.abc import Mapping

import streamlit as st

from core import charts
from core.metrics.evaluate import measure_all
from core.metrics.leadership import NEEDED, Story, incident_of_the_month, tiles
from core.metrics.periods_compared import Compared, compared, scopes
from core.metrics.scope import Scope
from core.metrics.value import MetricValue
from core.store.opened import the_store
from pages.parts.charts import draw, mode
from pages.parts.links import to_incident
from pages.parts.number_words import name, needed, open_number, rests_on
from pages.parts.session import viewer
from pages.parts.text import escaped
from pages.parts.times import day
from pages.parts.trend_filters import Asked

ACROSS = 4
MOST_SQUARES = 60
"""A share of more units than this is read from its interval; squares would be a texture."""


def board(asked: Asked) -> None:
    """Draw the tiles in two rows, and the incident of the month."""
    scope, changes = asked.scope, {}
    if asked.compares:
        before, scope = scopes(asked.scope, asked.days)
        found = _measured(scope)
        changes = compared(_measured(before), found)
        st.caption(f"{_period(scope)} beside {_period(before)}. Judged together: words like “improved” stand only where the evidence "
                   "holds for all of them at once (Holm).")
    else:
        found = _measured(scope)
    with st.container(key="board"):
        placed = tiles(found)
        for first in range(0, len(placed), ACROSS):
            for place, values in zip(st.columns(ACROSS, gap="small"), placed[first : first + ACROSS], strict=False):
                with place:
                    _tile(values, changes)
    told = incident_of_the_month(the_store(), viewer(), scope)
    if told:
        _story(told)


def _measured(scope: Scope) -> dict[str, MetricValue]:
    return {name: values[0] for name, values in measure_all(the_store(), viewer(), NEEDED, scope).items()}


def _tile(values: tuple[MetricValue, ...], changes: Mapping[str, Compared]) -> None:
    first = values[0]
    metric = first.definition
    with st.container(border=True, height="stretch", key=f"tile_{metric.id}", gap="xsmall"):
        st.button(name(metric.id), key=f"open_{metric.id}", type="tertiary", on_click=open_number, args=(metric.id,), help=metric.question)
        st.markdown(f"#### {escaped(first.shown) if first.n_used else 'Not measured'}")
        _small(first)
        _words(first, changes)
        for value in values[1:]:
            other = value.definition
            st.button(name(other.id), key=f"open_{other.id}", type="tertiary", on_click=open_number, args=(other.id,), help=other.question)
            st.markdown(f"**{escaped(value.shown) if value.n_used else 'Not measured'}**")
            _words(value, changes)


def _words(value: MetricValue, changes: Mapping[str, Compared]) -> None:
    """What the number rests on, and the one sentence: what changed or would have been missed, or why there is no number."""
    metric = value.definition
    if not value.n_used:
        st.caption(escaped(metric.feed or needed(metric)))
        return
    change = changes.get(metric.id)
    sentence = value.suppressed_reason or (change.sentence if change else value.sentence.removeprefix(f"{value.shown}."))
    note = f" {metric.note}" if "to verify" in metric.note else ""
    st.caption(escaped(f"{rests_on(value)} · as of {day(value.as_of)}. {sentence.strip()}{note}"))


def _small(value: MetricValue) -> None:
    metric = value.definition
    if metric.statistic == "duration" and value.n_used:
        draw(charts.distribution(value, mode(), height=110), key=f"small_{metric.id}")
    elif metric.statistic == "share" and 0 < value.n_used <= MOST_SQUARES:
        draw(charts.shares(value, mode(), height=40), key=f"small_{metric.id}")
    elif value.value is not None and value.lo is not None and value.hi is not None:
        draw(charts.interval(value, mode()), key=f"small_{metric.id}")


def _story(told: Story) -> None:
    with st.container(border=True, key="story", gap="xsmall"):
        st.markdown(f"**Incident of the month** · {told.month}, {told.why}")
        to_incident(told.number, f"INC-{told.number} {escaped(told.title)}")
        for line in told.lines:
            st.text(line)


def _period(scope: Scope) -> str:
    if scope.from_ is None or scope.to is None:
        return "All time"
    return f"{day(scope.from_)} to {day(scope.to)}"
