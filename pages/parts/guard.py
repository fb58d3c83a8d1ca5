"""A guard's answer: the verdict in one sentence, then what comes back, what is not known, and the date of the data."""

from datetime import datetime
from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.text import escaped
from pages.parts.times import day

BADGES = {
    "clear": ":green-badge[:material/check: clear]",
    "warn": ":gray-badge[:material/warning: warn]",
    "block": ":red-badge[:material/block: block]",
    "unknown": ":gray-badge[:material/help: unknown]",
}
"""Each verdict as a word and an icon; unknown is not safe and never green."""


def verdict(answer: dict[str, Any]) -> None:
    """Draw a rollback guard's answer."""
    with st.container(key="verdict", border=True, gap="xsmall"):
        st.markdown(f"{BADGES[answer['verdict']]} **{escaped(sentence(answer))}**")
        for row in answer["reintroduced"]:
            exploited = " :red-badge[known exploited]" if row["kev"] else ""
            st.markdown(f"{words.code(row['id'])} :gray-badge[{escaped(row['severity'] or 'severity not stated')}]{exploited} "
                        f"{escaped(row['package'])} {escaped(row['from'] or words.UNKNOWN)} to {escaped(row['to'])}")
            if row["summary"]:
                st.text(row["summary"])
        for reason in answer["reasons"]:
            st.caption(escaped(reason))
        counts = (("present", "is there before and after"), ("fixed", "is fixed by it"), ("unknown", "could not be judged"))
        said = [f"{len(answer[name])} {word}" for name, word in counts if answer[name]]
        if said:
            st.caption(escaped("; ".join(said)))


def sentence(answer: dict[str, Any]) -> str:
    """`Going to v41 re-opens 1 known vulnerability, not known exploited; data of 12 Mar 2026`."""
    back = answer["reintroduced"]
    exploited = sum(bool(row["kev"]) for row in back)
    if back:
        what = f"re-opens {words.counted(len(back), 'known vulnerability', 'known vulnerabilities')}"
        what += f", {exploited} known exploited" if exploited else ", not known exploited"
    elif answer["verdict"] == "unknown":
        what = "cannot be judged"
    else:
        what = "brings back nothing on record"
    return f"Going to {answer['to']} {what}; {data_of(answer)}"


def data_of(answer: dict[str, Any]) -> str:
    """The date of the advisory data by ecosystem; what has none says so."""
    known = sorted((name, moment) for name, moment in answer["data_as_of"].items() if moment)
    dates = [f"{name} data of {day(datetime.fromisoformat(str(moment)))}" for name, moment in known]
    return ", ".join(dates) or "no advisory data"

