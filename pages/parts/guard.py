"""A guard's answer: the verdict in one sentence, then what comes back or is linked, what is not known, and the date of the data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from pages.parts import words
from pages.parts.links import to_incident
from pages.parts.text import escaped, shortened
from pages.parts.times import day, span

BADGES = {
    "clear": ":green-badge[:material/check: clear]",
    "warn": ":gray-badge[:material/warning: warn]",
    "block": ":red-badge[:material/block: block]",
    "unknown": ":gray-badge[:material/help: unknown]",
}
"""Each verdict as a word and an icon; unknown is not safe and never green."""
FEW, MOST = 5, 12
_WORST = ("", "CRITICAL", "HIGH", "MODERATE", "LOW", "NONE")
_RANSOMWARE = {"True": "used by ransomware", "False": "no ransomware known", "None": "ransomware use not known"}
_GROUPS = (("present", "Is there before and after"), ("fixed", "Is closed by it"))


def verdict(answer: dict[str, Any], key: str = "verdict") -> None:
    """Draw the answer of any guard."""
    with st.container(key=key, border=True, gap="xsmall"):
        st.markdown(f"{BADGES[answer['verdict']]} **{escaped(sentence(answer))}**")
        _block(_worst_first(answer["reintroduced"]), _hole)
        for row in answer.get("incidents", [])[:MOST]:
            _incident(row)
        if len(answer.get("incidents", ())) > MOST:
            st.caption(f"and {len(answer['incidents']) - MOST} more incidents")
        _group("Said not to apply, and by whom", answer.get("not_affected", ()), _excused)
        _group("Nobody can know", answer.get("unknown", ()), _unknown)
        _said(_reasons(answer))
        for name, title in _GROUPS:
            if answer.get(name):
                with st.expander(f"{title} · {len(answer[name])}", key=f"{key}_{name}"):
                    _block(_worst_first(answer[name]), _hole)


def _group(title: str, rows: Sequence[Mapping[str, Any]], line: Callable[[Mapping[str, Any]], str]) -> None:
    """A group with its heading and count; nothing where it is empty."""
    if rows:
        st.markdown(f"**{title} · {len(rows)}**")
        _block(rows, line)


def _block(rows: Sequence[Mapping[str, Any]], line: Callable[[Mapping[str, Any]], str]) -> None:
    """All rows in one piece, so that a long answer costs no more to draw than a short one."""
    if rows:
        more = f":small[and {len(rows) - MOST} more; `python -m core guard rollback` lists all]"
        st.markdown("\n\n".join([line(row) for row in rows[:MOST]] + ([more] if len(rows) > MOST else [])))


def _worst_first(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is exploited, then what is severe, an unstated severity before the stated ones, then what is likely to be exploited."""
    return sorted(rows, key=lambda row: (not row["kev"], _WORST.index(row["severity"] or ""), -(row.get("epss") or 0), row["id"]))


def marks(row: Mapping[str, Any]) -> str:
    """Markdown: a vulnerability's id with its severity and whether it is known to be exploited."""
    exploited = " :red-badge[known exploited]" if row["kev"] else ""
    return f"{words.code(row['id'])} :gray-badge[{escaped(row['severity'] or 'severity not stated')}]{exploited}"


def _hole(row: Mapping[str, Any]) -> str:
    """One vulnerability: what and where, then since when and how likely, then what it is."""
    versions = f"{escaped(row['package'])} {escaped(row['from'] or words.UNKNOWN)} to {escaped(row['to'] or words.UNKNOWN)}"
    lines = [f"{marks(row)} {versions}", f":small[{escaped('; '.join(facts(row)))}]"]
    return "  \n".join(lines + ([escaped(shortened(row["summary"], 200))] if row["summary"] else []))


def facts(row: Mapping[str, Any]) -> list[str]:
    """Since when a vulnerability is public and exploited, by when a remedy is asked for, and its EPSS score with the model's date."""
    told = [f"public since {_day(row['published_at'])}" if row.get("published_at") else "first public date not known"]
    if row["kev"]:
        told.append(f"exploited since {_day(row['kev_added_on'])}" if row.get("kev_added_on") else "exploited, since when is not known")
        told.append(f"remedy due {_day(row['due_on'])}" if row.get("due_on") else "no due date stated")
        told.append(_RANSOMWARE[str(row.get("ransomware"))])
    if row.get("epss") is None:
        return [*told, "no EPSS score"]
    dated = f"model of {_day(row['epss_on'])}" if row.get("epss_on") else "model date not stated"
    return [*told, f"EPSS {row['epss'] * 100:.1f} % ({dated})"]


def statement(row: Mapping[str, Any]) -> str:
    """Why a VEX statement says that something does not apply, who said so, and when; not escaped."""
    why = (row["justification"] or row["status"]).replace("_", " ")
    when = f" on {_day(row['stated_at'])}" if row.get("stated_at") else ", on no stated day"
    return f"{why}, says {row['author'] or row['document'] or words.UNKNOWN}{when}"


def _excused(row: Mapping[str, Any]) -> str:
    lines = [f"{marks(row)} {escaped(row['package'])} {escaped(row['version'])}", f":small[{escaped(statement(row))}]"]
    return "  \n".join(lines + ([escaped(shortened(row["reason"], 200))] if row["reason"] else []))


def _unknown(row: Mapping[str, Any]) -> str:
    return f"{words.code(row['component'])} :small[{escaped(row['why'])}]"


def _day(stated: str) -> str:
    """The day of a date or time as answers write it."""
    return day(datetime.fromisoformat(stated) if "T" in stated else date.fromisoformat(stated))


def _reasons(answer: Mapping[str, Any]) -> list[str]:
    """The reasons that nothing above says already."""
    holes = [each["id"] for name in ("reintroduced", "not_affected") for each in answer.get(name) or ()]
    said = [f"{each} " for each in [*holes, *(row["id"] for row in answer.get("incidents", []))]]
    said += [f"{each['component']}: " for each in answer.get("unknown") or ()]
    return [each for each in answer["reasons"] if not each.startswith((*said, "data dated "))]


def _said(reasons: Sequence[str]) -> None:
    if reasons:
        st.caption(escaped(f"Why: {'; '.join(reasons)}"))


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
        _group("Said not to apply there, and by whom", found.get("not_affected", ()), _excused)
        for each in found.get("bumps", [])[:FEW]:
            st.caption(escaped(f"Smallest component bump: {each['sentence']}"))
