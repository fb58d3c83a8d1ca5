"""Drawing the charts of core on a page, in the reader's light or dark and, where it is asked for, in the reader's zone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core.charts import Drawing, Mode, aimed, annotated, in_zone
from core.metrics.targets import Aim

_ZONE = "zone_kept"


def mode() -> Mode:
    """Which theme the reader has."""
    return "dark" if st.context.theme.type == "dark" else "light"


def zone() -> str:
    """The zone that the reader chose for charts in this session; UTC unless chosen."""
    return str(st.session_state.get(_ZONE, "UTC"))


def choose_zone() -> str:
    """Let the reader choose between UTC and the zone of this browser; nothing is drawn where they are the same."""
    here = st.context.timezone or "UTC"
    if here in ("UTC", "Etc/UTC") or not _is_zone(here):
        return zone()
    options = ["UTC", here]
    kept = options.index(zone()) if zone() in options else 0
    st.session_state[_ZONE] = st.selectbox("Times", options, index=kept, key="times", bind="query-params", width=210,
                                           format_func="Times in {}".format, label_visibility="collapsed")
    return zone()


def draw(drawing: Drawing, key: str) -> None:
    """The chart at full width, with the sentence that says its finding for those who do not see it (its description)."""
    # The chart carries its sentence as its description already; Streamlit warns when it is given twice.
    st.vega_lite_chart(drawing.spec, key=key, width="stretch")


def dated(drawing: Drawing, marks: Sequence[Mapping[str, Any]], within: tuple[datetime, datetime] | None = None) -> Drawing:
    """The chart with what changed marked on it, also where `within` (UTC) reaches beyond what it draws, in the reader's zone."""
    return in_zone(annotated(drawing, marks, mode(), within), zone())


def marked(drawing: Drawing, marks: Sequence[Mapping[str, Any]]) -> Drawing:
    """A chart that is in the reader's zone already, with what changed marked on it."""
    return annotated(drawing, marks, mode(), zone=zone())


def with_aim(drawing: Drawing, aim: Aim | None) -> Drawing:
    """The chart with the target on it, where there is one."""
    return aimed(drawing, *aim, mode()) if aim else drawing


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError):
        return False
