"""The guard: the verdict in one sentence, what comes back, what would be safe, then what the people here accept."""

from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from core.notebook.cells import guard
from pages.parts import chips, words
from pages.parts.guard import ground, verdict
from pages.parts.notebook import Part, act, drawn, give, quiet
from pages.parts.session import session
from pages.parts.text import escaped
from pages.parts.times import entered, moment, now, stamp, utc


def draw(part: Part) -> None:
    """Ask it, read it, accept it or go another way."""
    version = drawn(part, "version", part.row["version"])
    if "verdict" not in part.answer:
        st.caption("The guard was not asked yet. It reads what this record holds, and says what it cannot know.")
        if part.writable and st.button("Ask the guard", type="primary", key=part.key("ask")):
            give(part, {}, version=version)
        return
    found, inputs = part.answer["verdict"], part.answer["inputs"]
    verdict({"to": inputs.get("to") if inputs.get("service") else None, **found}, part.key("verdict"))
    with st.container(horizontal=True, vertical_alignment="center", key=part.key("asked")):
        st.caption(
            escaped(f"Asked {moment(datetime.fromisoformat(part.answer['computed_at']))} by {part.row['answered_by'] or words.UNKNOWN}"),
            width="content",
        )
        if part.writable and st.button("Ask again", key=part.key("again"), type="tertiary"):
            give(part, {}, "The guard was asked again.", version)
    if found["verdict"] in ("block", "unknown") and inputs.get("service"):
        _safe(part, inputs)
    _accepted(part)
    lacking = guard.missing(part.answer)
    if lacking:
        st.markdown(f":red-badge[:material/lock: The next step waits] {escaped(' '.join(lacking))}")
        if part.writable:
            _accept(part, found, version)


def _safe(part: Part, inputs: dict[str, Any]) -> None:
    found = quiet("guard.ground", service=inputs.get("service", ""), to=inputs.get("to", ""))
    if found is None:
        return
    ground(found, part.key("ground"))


def _accepted(part: Part) -> None:
    for who, each in part.answer.get("acknowledged", {}).items():
        st.markdown(
            f"{chips.discipline(who)} {escaped(each['by'])} has read what comes back, {escaped(stamp(datetime.fromisoformat(each['at'])))}"
        )
    waiver = part.answer.get("waiver")
    if waiver:
        until = stamp(datetime.fromisoformat(waiver["expires_at"]))
        ended = datetime.fromisoformat(waiver["expires_at"]) <= now()
        mark = ":red-badge[waiver ended]" if ended else ":gray-badge[waived]"
        st.markdown(f"{mark} until {escaped(until)}; {escaped(waiver['owner'])} answers for it, recorded by {escaped(waiver['by'])}")
        st.text(waiver["reason"])


def _accept(part: Part, found: dict[str, Any], version: int) -> None:
    here = session()
    if not here.name:
        st.caption("Say who you are in the navigation to accept or waive this.")
    elif found["verdict"] == "warn":
        if here.discipline not in part.answer.get("acknowledged", {}) and st.button(
            f"I have read what comes back, for {words.discipline(here.discipline)}", type="primary", key=part.key("acknowledge")
        ):
            act(part, "notebook.acknowledge", notice="Noted.", cell=part.cell.name, version=version)
    else:
        _waive(part, sorted(guard.unknowns(found)), version)


def _waive(part: Part, unknown: list[str], version: int) -> None:
    with st.expander("Waive it: go on in spite of this", key=part.key("waive")), st.form(part.key("waive_form"), border=False):
        reason = st.text_area("Why is this acceptable, and what shields it?", key=part.key("waive_reason"), height=80)
        left, right = st.columns(2)
        owner = left.text_input("Who answers for it?", value=session().name, key=part.key("waive_owner"))
        until = right.datetime_input(
            "Until (UTC)",
            value=entered((now() + timedelta(hours=24)).replace(second=0, microsecond=0)),
            step=60,
            format="YYYY-MM-DD",
            key=part.key("waive_until"),
        )
        named = [name for name in unknown if st.checkbox(f"Nobody can know: {escaped(name)}", key=part.key(f"unknown_{name}"))]
        if st.form_submit_button("Waive until then"):
            act(
                part,
                "notebook.waive",
                notice="The waiver is recorded.",
                cell=part.cell.name,
                reason=reason or "",
                owner=owner or "",
                expires_at=utc(until),
                unknown=named,
                version=version,
            )
