"""When known vulnerabilities were live on one service: a sentence and a chart for a director, and every interval in a list."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.charts import Span, exposure_timeline
from pages.parts import words
from pages.parts.charts import draw, mode
from pages.parts.session import read
from pages.parts.tables import listing, to_incident
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
    if total["hours_not_covered"]:
        st.caption(f"For {span(total['hours_not_covered'])} no component list says what ran; these hours are not known, which is not safe.")
    if not rows:
        st.caption("None is on record. That is what the advisory data and component lists here say, and no proof of safety.")
        return
    parts = [f"Live for {span(total['hours'])} in all"]
    if total["hours_reexposed"]:
        parts.append(f"{span(total['hours_reexposed'])} of it only because a repair brought the hole back")
    parts.append(f"{total['open']} still open" if total["open"] else "none is open now")
    if total["left_truncated"]:
        parts.append(f"{total['left_truncated']} may have begun before the first look")
    st.caption("; ".join(parts) + ".")
    ordered = sorted(rows, key=lambda row: (row["ended_at"] is not None, not row["is_reopened"], row["vulnerability"]))
    shown = list(dict.fromkeys((row["vulnerability"], row["environment"]) for row in ordered))[:DRAWN]
    spans = [_span(row) for row in rows if (row["vulnerability"], row["environment"]) in shown]
    draw(exposure_timeline(spans, _end(rows), mode()), key="exposure_chart")
    if len(shown) == DRAWN:
        st.caption(f"The first {DRAWN} are drawn, open and re-opened ones before others; all are below.")
    _list(ordered)


def _span(row: dict[str, Any]) -> Span:
    place = "" if row["environment"] == "production" else f" on {row['environment']}"
    note = f"brought back by {row['incident'] or 'a repair'}" if row["is_reopened"] and row["cause"] == "remediation" else ""
    return Span(f"{row['vulnerability']}{place}", row["started_at"], row["ended_at"], "security" if note else None, note)


def _end(rows: list[dict[str, Any]]) -> datetime:
    """Now where something is open, else the last end: a chart of old intervals does not run on into emptiness."""
    ends = [row["ended_at"] for row in rows]
    return datetime.now(UTC) if None in ends else max(ends)


def _list(ordered: list[dict[str, Any]]) -> None:
    listing(
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
        opens=lambda row: to_incident({"number": row["incident"].removeprefix("INC-")}) if row["incident"] else None,
        config={"For": st.column_config.TextColumn(alignment="right")},
    )
