"""When known vulnerabilities were live on one service: a sentence and a chart for a director, and every interval in a list."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.charts import Span, exposure_timeline
from pages.parts import phone, words
from pages.parts.charts import draw, mode
from pages.parts.guard import statement
from pages.parts.session import read
from pages.parts.tables import to_incident
from pages.parts.times import span, stamp

DRAWN, LISTED = 12, 500


def open_now(rows: list[dict[str, Any]], service: str, environment: str) -> str:
    """How many known vulnerabilities are live on a place now, the exploited ones named."""
    live = [row for row in rows if row["ended_at"] is None and (row["service"], row["environment"]) == (service, environment)]
    exploited = sum(bool(row["known_exploited"]) for row in live)
    return f"{len(live)}, {exploited} known exploited" if exploited else str(len(live)) if live else "none on record"


def exposure(service: str, rows: list[dict[str, Any]]) -> None:
    """The chart, what it comes to, and the list."""
    st.subheader(f"Known vulnerabilities that were live on {words.code(service)} · {words.number(len(rows))}", anchor=False)
    total = read("exposure.totals", service=service)
    doubts = _doubts(total)
    if not rows:
        st.caption("None is on record. That is what the advisory data and component lists here say, and no proof of safety.")
        if doubts:
            st.caption(doubts)
        _left_out(service, total)
        return
    st.markdown(_summary(total))
    ordered = sorted(rows, key=lambda row: (row["ended_at"] is not None, not row["is_reopened"], row["vulnerability"]))
    shown = list(dict.fromkeys((row["vulnerability"], row["environment"]) for row in ordered))[:DRAWN]
    spans = [_span(row) for row in rows if (row["vulnerability"], row["environment"]) in shown]
    draw(exposure_timeline(spans, _end(rows), mode()), key="exposure_chart")
    told = [f"The first {DRAWN} are drawn, open and re-opened ones before others; all are below."] if len(shown) == DRAWN else []
    if said := " ".join([*told, *([doubts] if doubts else [])]):
        st.caption(said)
    _list(ordered)
    _left_out(service, total)


def _left_out(service: str, total: dict[str, Any]) -> None:
    """What the hours leave out, each list asked for when it is opened: what a statement sets aside, and what nobody can judge."""
    if total.get("set_aside"):
        with st.expander(f"Said not to apply, and by whom · {total['set_aside']}", key="set_aside", on_change="rerun") as aside:
            if aside.open:
                _set_aside(read("exposure.set_aside", service=service))
    if total.get("unjudged") or total["hours_not_covered"]:
        with st.expander("Nobody can know: what ran unjudged, and why", key="unjudged", on_change="rerun") as unjudged:
            if unjudged.open:
                _unjudged(read("exposure.unjudged", service=service))


def _set_aside(rows: list[dict[str, Any]]) -> None:
    phone.table(
        rows[:LISTED],
        {
            "Vulnerability": lambda row: row["vulnerability"],
            "Severity": lambda row: row["severity"] or "not stated",
            "Package": lambda row: row["package"],
            "Why, and who says so": statement,
            "In their words": lambda row: row["reason"],
            "From": lambda row: stamp(row["started_at"]),
            "Until": lambda row: stamp(row["ended_at"]) if row["ended_at"] else "still live",
        },
        key="set_aside_list",
        alt="Vulnerabilities of this service that a supplier says do not apply, with justification, author and date",
        lead=("Vulnerability",),
    )


def _unjudged(rows: list[dict[str, Any]]) -> None:
    phone.table(
        rows[:LISTED],
        {
            "Environment": lambda row: row["environment"],
            "From": lambda row: stamp(row["started_at"]),
            "Until": lambda row: stamp(row["ended_at"]) if row["ended_at"] else "still runs",
            "For": lambda row: span(row["hours"]),
            "Why": lambda row: row["why"],
            "Such as": lambda row: ", ".join(row["examples"]),
        },
        key="unjudged_list",
        alt="When something ran on this service of which nobody can say whether it was exposed, and why",
        lead=("Environment",),
    )


def _summary(total: dict[str, Any]) -> str:
    parts = [f"Live for **{span(total['hours'])}** in all"]
    if total["hours_reexposed"]:
        parts.append(f"**{span(total['hours_reexposed'])}** of it only because a repair brought the hole back")
    parts.append(f"**{total['open']} still open**" if total["open"] else "none is open now")
    if total["left_truncated"]:
        parts.append(f"{total['left_truncated']} may have begun before the first look")
    return "; ".join(parts) + "."


def _doubts(total: dict[str, Any]) -> str:
    """What the hours above leave out: times without a component list, components nobody can judge, and what a VEX statement set aside."""
    told = []
    if total["hours_not_covered"]:
        gap = span(total["hours_not_covered"])
        told.append(f"For {gap} no component list says what ran; these hours are not known, which is not safe.")
    if total.get("unjudged"):
        told.append(f"During {words.counted(total['unjudged'], 'more span', 'more spans')} components ran that nobody can judge.")
    if total.get("set_aside"):
        aside = words.counted(total["set_aside"], "interval is", "intervals are")
        told.append(f"{aside} left out because a supplier says that the vulnerability does not apply.")
    return " ".join(told)


def _span(row: dict[str, Any]) -> Span:
    place = "" if row["environment"] == "production" else f" on {row['environment']}"
    note = f"brought back by {row['incident'] or 'a repair'}" if row["is_reopened"] and row["cause"] == "remediation" else ""
    return Span(f"{row['vulnerability']}{place}", row["started_at"], row["ended_at"], "security" if note else None, note)


def _end(rows: list[dict[str, Any]]) -> datetime:
    """Now where something is open, else the last end: a chart of old intervals does not run on into emptiness."""
    ends = [row["ended_at"] for row in rows]
    return datetime.now(UTC) if None in ends else max(ends)


def _list(ordered: list[dict[str, Any]]) -> None:
    phone.table(
        ordered[:LISTED],
        {
            "Because of": lambda row: row["incident"] or "",
            "Vulnerability": lambda row: row["vulnerability"],
            "Severity": lambda row: row["severity"] or "not stated",
            "Environment": lambda row: row["environment"],
            "From": lambda row: stamp(row["started_at"]),
            "Until": lambda row: stamp(row["ended_at"]) if row["ended_at"] else "still live",
            "For": lambda row: span(row["hours"]),
            "Notes": lambda row: ", ".join(words.exposure_notes(row)),
        },
        key="exposure_list",
        alt="Known vulnerabilities and when they were live on this service",
        lead=("Vulnerability",),
        opens=lambda row: to_incident({"number": row["incident"].removeprefix("INC-")}) if row["incident"] else None,
        config={"For": st.column_config.TextColumn(alignment="right")},
    )
