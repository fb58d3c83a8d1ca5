"""A repair that the other discipline undid: as it happened and as it would have gone with the guard, and what each side cost the other."""

from typing import Any

import streamlit as st

from core.demo import as_of
from pages.parts import chips, phone, words
from pages.parts.session import read
from pages.parts.text import escaped
from pages.parts.times import day, span, stamp

TOLD, LATEST, SOME = 3, 12, 3
"""Chains that are told; periods that are listed and drawn; fewer periods than the last are not drawn."""


def twice(service: str) -> None:
    """The latest chains on a service that re-opened a hole, told twice, the difference first; others are counted."""
    everything = read("pingpong.retold")
    here = [told for told in everything if told["chain"]["service"] == service][::-1]
    for number, told in enumerate(here[:TOLD]):
        legs = told["chain"]["legs"]
        first, last = day(legs[0]["acted_at"]), day(legs[-1]["acted_at"])
        when = first if first == last else f"{first} to {last}"
        st.subheader(f"Told twice: {escaped(told['chain']['service'])}, {escaped(when)}, {escaped(legs[0]['incident'])}", anchor=False)
        if told["known_then"] and told["proposal"]:
            _difference(told, number)
        left, right = st.columns(2, gap="large")
        with left, st.container(key=f"as_it_happened_{number}", border=True, gap="xsmall"):
            _happened(told)
        with right, st.container(key=f"with_the_guard_{number}", border=True, gap="xsmall"):
            _guarded(told)
    others = sorted({told["chain"]["service"] for told in everything} - {service})
    more = [f"{len(here) - TOLD} earlier ones here"] if len(here) > TOLD else []
    more += [f"on {', '.join(others[:LATEST])}{' and more' if len(others) > LATEST else ''}"] if others else []
    if more:
        st.caption(escaped(f"There are more repairs that the other side undid: {', '.join(more)}."))


def _difference(told: dict[str, Any], number: int) -> None:
    """The two figures that the other way would have spared, each under the discipline that paid it, as large as a figure gets."""
    with st.container(key=f"difference_{number}", border=True, gap="small"):
        first = told["chain"]["legs"][0]
        st.markdown(f"**Going to {escaped(told['proposal'])} instead of {escaped(first['to'])}, as both sides accept, would have spared**")
        left, right = st.columns(2, gap="large")
        holes = ", ".join(told["known_then"])
        with left:
            st.metric("Exposure", f"{span(told['hours_exposed'])} less", border=False)
            again = f"{holes} open again: {span(told['hours_exposed'])} as it happened, none with the guard"
            st.markdown(f"{chips.discipline('security')} {escaped(again)}")
        with right:
            down = told["minutes_down"]
            st.metric("Outage", "length not known" if down is None else f"{down} min less", border=False)
            caused = ", ".join(each for leg in told["chain"]["legs"] for each in leg["caused"]) or "No incident"
            lasted = "of unknown length" if down is None else f"{down} min"
            st.markdown(f"{chips.discipline('sre')} {escaped(f'{caused}: {lasted} as it happened, none with the guard')}")
        st.caption(escaped(told["assumption"]))


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
    if told["proposal"]:
        st.markdown(f":green-badge[:material/handshake: common ground] **{escaped(told['proposal'])}**: "
                    "neither a known hole at the line nor a linked incident.")
    else:
        st.markdown("Both would have seen the hole before signing; no release without a hole or an incident existed then.")


def costs(service: str, is_story: bool = False) -> None:
    """What each discipline's repairs cost the other: a small trend and the periods behind it. `is_story`: only the worked example is on
    record, so its own day counts as today."""
    found = read("exposure.costs_over_time", service=service, **({"as_of": as_of()} if is_story else {}))
    rows, total = found["rows"], found["total"]
    st.subheader("What each side's repairs cost the other", anchor=False)
    st.caption(escaped(found["sentence"]))
    if not rows:
        return
    left, right = st.columns(2, gap="large")
    with left:
        _trend(rows, "hours_reexposed", "Exposure from SRE repairs", "security", _hours(total))
    with right:
        _trend(rows, "minutes_down", "Outage from security repairs", "sre", _minutes(total))
    phone.table(
        rows[::-1][:LATEST],
        {
            "Month": lambda row: row["period"] + (", not over yet" if row["is_partial"] else ""),
            "Exposure from SRE repairs": _hours,
            "SRE repairs": lambda row: _counted(row, "sre"),
            "Which": lambda row: ", ".join(row["reopened"]),
            "Outage from security repairs": _minutes,
            "Security repairs": lambda row: _counted(row, "security"),
            "Incidents": lambda row: ", ".join(row["incidents"]),
        },
        key="costs_list",
        alt="Hours of exposure that SRE repairs re-opened and minutes of outage that security repairs caused, by month",
        lead=("Month",),
    )


def _trend(rows: list[dict[str, Any]], name: str, title: str, pays: str, figure: str) -> None:
    """The total with its last periods as bars behind it; what is not known leaves a gap."""
    last = [row[name] for row in rows[-LATEST:]]
    st.metric(title, figure, chart_data=[each or 0 for each in last] if len(last) >= SOME and None not in last else None, chart_type="bar")
    st.markdown(f"{chips.discipline(pays)} {words.discipline(pays)} bears it")


def _hours(row: Any) -> str:
    """`20 h 35 min`, `none`, or that nobody knows; what is not over yet still grows."""
    if row["hours_reexposed"] is None:
        return words.UNKNOWN
    growing = f", {row['still_open']} still open" if row["still_open"] else ""
    return f"{span(row['hours_reexposed']) if row['hours_reexposed'] else 'none'}{growing}{_at_least(row['unknown_sre'])}"


def _minutes(row: Any) -> str:
    if row["minutes_down"] is None:
        return words.UNKNOWN
    return f"{row['minutes_down']} min{_at_least(row['unknown_security'])}" if row["minutes_down"] or row["incidents"] else "none"


def _at_least(unknown: int) -> str:
    return f", at least: {unknown} unknown" if unknown else ""


def _counted(row: Any, who: str) -> str:
    return str(row[f"n_{who}"])

