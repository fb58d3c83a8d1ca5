"""A repair that the other discipline undid: as it happened and as it would have gone with the guard, and what each side cost the other."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.parts import chips, words
from pages.parts.session import read
from pages.parts.tables import listing
from pages.parts.text import escaped
from pages.parts.times import span, stamp


def twice() -> None:
    """Every chain that re-opened a hole, told twice, with the difference in hours."""
    for number, told in enumerate(read("pingpong.retold")):
        chain = told["chain"]
        st.subheader(f"Told twice: {escaped(chain['service'])}, {escaped(chain['legs'][0]['incident'])}", anchor=False)
        left, right = st.columns(2, gap="large")
        with left, st.container(key=f"as_it_happened_{number}", border=True, gap="xsmall"):
            _happened(told)
        with right, st.container(key=f"with_the_guard_{number}", border=True, gap="xsmall"):
            _guarded(told)


def _happened(told: dict[str, Any]) -> None:
    st.markdown("**As it happened**")
    for leg in told["chain"]["legs"]:
        st.markdown(f"{chips.discipline(leg['discipline'])} {escaped(stamp(leg['acted_at']))}: {escaped(leg['summary'])}")
        cost = [f"open again for {span(leg['hours_exposed'])}"] if leg["hours_exposed"] else []
        if leg["caused"]:
            down = "not known how long" if leg["minutes_down"] is None else f"users affected for {leg['minutes_down']} min"
            cost.append(f"caused {', '.join(leg['caused'])}, {down}")
        st.caption(escaped("; ".join(cost) or "no cost on record"))


def _guarded(told: dict[str, Any]) -> None:
    first = told["chain"]["legs"][0]
    st.markdown("**With the guard**")
    if not told["known_then"]:
        st.caption("Nothing that came back was public then, so no guard could have known. Nothing is claimed here.")
        return
    holes = ", ".join(told["known_then"])
    st.markdown(f":red-badge[:material/block: block] {escaped(stamp(first['acted_at']))}: "
                f"{escaped(first['to'])} would bring back {escaped(holes)}.")
    for each in told["rejected"]:
        st.caption(escaped(f"{each['release']}: {'; '.join(each['reasons'])}"))
    if not told["proposal"]:
        st.markdown("Both would have seen the hole before signing; no release without a hole or an incident existed then.")
        return
    st.markdown(f":green-badge[:material/handshake: common ground] **{escaped(told['proposal'])}**, which both sides accept.")
    down = "an outage of unknown length" if told["minutes_down"] is None else f"{told['minutes_down']} min of outage"
    st.markdown(f"**The difference: {escaped(span(told['hours_exposed']))} of exposure and {escaped(down)} less.**")
    st.caption(escaped(told["assumption"]))


def costs(service: str) -> None:
    """What each discipline's repairs cost the other, by month, the newest first."""
    rows = read("exposure.costs", service=service)
    st.subheader("What each side's repairs cost the other", anchor=False)
    if not rows:
        st.caption("No repair on record re-opened a hole, and no security change on record caused an incident.")
        return
    listing(
        rows[::-1],
        {
            "Month": lambda row: row["month"],
            "Exposure from SRE repairs": lambda row: span(row["hours_exposed"]) if row["reopened"] else "none",
            "Which": lambda row: ", ".join(row["reopened"]),
            "Outage from security repairs": _outage,
            "Incidents": lambda row: ", ".join(row["incidents"]),
        },
        key="costs_list",
        alt="Hours of exposure that SRE repairs re-opened and minutes of outage that security repairs caused, by month",
    )
    if len(rows) < 12:
        st.caption(f"{words.counted(len(rows), 'month', 'months')} of data: too few for a trend.")


def _outage(row: Mapping[str, Any]) -> str:
    more = f", {row['unknown']} of unknown length" if row["unknown"] else ""
    return f"{row['minutes_down']} min{more}" if row["incidents"] else "none"
