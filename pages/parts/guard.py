"""A guard's answer: the verdict in one sentence, then what comes back or is linked, what is not known, and the date of the data."""

from datetime import datetime
from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.links import to_incident
from pages.parts.text import escaped
from pages.parts.times import day, span

BADGES = {
    "clear": ":green-badge[:material/check: clear]",
    "warn": ":gray-badge[:material/warning: warn]",
    "block": ":red-badge[:material/block: block]",
    "unknown": ":gray-badge[:material/help: unknown]",
}
"""Each verdict as a word and an icon; unknown is not safe and never green."""
FEW = 5


def verdict(answer: dict[str, Any], key: str = "verdict") -> None:
    """Draw the answer of any guard."""
    with st.container(key=key, border=True, gap="xsmall"):
        st.markdown(f"{BADGES[answer['verdict']]} **{escaped(sentence(answer))}**")
        for row in answer["reintroduced"]:
            exploited = " :red-badge[known exploited]" if row["kev"] else ""
            st.markdown(f"{words.code(row['id'])} :gray-badge[{escaped(row['severity'] or 'severity not stated')}]{exploited} "
                        f"{escaped(row['package'])} {escaped(row['from'] or words.UNKNOWN)} to {escaped(row['to'])}")
            if row["summary"]:
                st.text(row["summary"])
        for row in answer.get("incidents", []):
            _incident(row)
        told = tuple(f"{row['id']} " for row in answer.get("incidents", []))
        for reason in answer["reasons"]:
            if not told or not reason.startswith(told):
                st.caption(escaped(reason))
        counts = (("present", "is there before and after"), ("fixed", "is fixed by it"), ("unknown", "could not be judged"))
        said = [f"{len(answer[name])} {word}" for name, word in counts if answer.get(name)]
        if said:
            st.caption(escaped("; ".join(said)))


def _incident(row: dict[str, Any]) -> None:
    """One linked incident: what happened, how long, and what was done."""
    to_incident(int(row["id"].removeprefix("INC-")), f"{row['id']}  {escaped(row['title'])}")
    minutes = row["minutes_of_impact"]
    lasted = "how long users were affected is not known" if minutes is None else f"users were affected for {minutes} min"
    after = row["minutes_after_deploy"]
    began = "" if after is None else f", {span(after / 60)} after the deployment"
    st.caption(escaped(f"{row['why']}; {lasted}{began}"))
    if row["done"]:
        st.caption(escaped("What was done: " + "; ".join(row["done"][:FEW])))


def sentence(answer: dict[str, Any]) -> str:
    """`Going to v41 re-opens 1 known vulnerability, not known exploited; data of 12 Mar 2026`."""
    if answer.get("kind") == "evidence":
        return {"clear": "Nothing waits for evidence", "block": "Evidence first"}.get(answer["verdict"], "Nobody can say whether to wait")
    to = f"Going to {answer['to']}" if answer.get("to") else "This change"
    if "incidents" in answer:
        count = len(answer["incidents"])
        linked = f"is linked to {words.counted(count, 'incident', 'incidents')}" if count else "is linked to no incident on record"
        return f"{to} {linked}{'; not all could be judged' if answer['unknown'] else ''}"
    back = answer["reintroduced"]
    exploited = sum(bool(row["kev"]) for row in back)
    if back:
        what = f"re-opens {words.counted(len(back), 'known vulnerability', 'known vulnerabilities')}"
        what += f", {exploited} known exploited" if exploited else ", not known exploited"
    elif answer["verdict"] == "unknown":
        what = "cannot be judged"
    else:
        what = "brings back nothing on record"
    return f"{to} {what}; {data_of(answer)}"


def data_of(answer: dict[str, Any]) -> str:
    """The date of the advisory data by ecosystem; what has none says so."""
    known = sorted((name, moment) for name, moment in answer["data_as_of"].items() if moment)
    dates = [f"{name} data of {day(datetime.fromisoformat(str(moment)))}" for name, moment in known]
    return ", ".join(dates) or "no advisory data"


def ground(found: dict[str, Any], key: str) -> None:
    """Common ground: the release both sides could accept, why each nearer one fails, and the smallest component bump."""
    with st.container(key=key, border=True, gap="xsmall"):
        st.markdown(f"**What both sides could accept:** {escaped(found['sentence'])}")
        for each in found["rejected"][:FEW]:
            st.caption(escaped(f"{each['release']}: {'; '.join(each['reasons'])}"))
        if len(found["rejected"]) > FEW:
            st.caption(f"and {len(found['rejected']) - FEW} more fail")
        for each in found.get("bumps", [])[:FEW]:
            st.caption(escaped(f"Smallest component bump: {each['sentence']}"))
