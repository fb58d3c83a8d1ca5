"""Sign-off: what is accepted, who signed it for which discipline, and the button for the one who is here."""

from datetime import datetime
from typing import Any

import streamlit as st

from core.notebook.cells import signoff
from pages.parts import chips, words
from pages.parts.notebook import Part, act, drawn
from pages.parts.session import session, viewer
from pages.parts.text import escaped
from pages.parts.times import moment


def draw(part: Part) -> None:
    """The statement, one line a discipline, void signatures with their reason."""
    st.markdown(part.prose(signoff.statement(part.cell)))
    signatures = part.answer.get("signatures", [])
    needed = signoff.needs(part.cell)
    for column, who in zip(st.columns(max(2, len(needed))), needed, strict=False):
        with column, st.container(key=part.key(f"lens_{who}"), gap="xsmall"):
            _discipline(part, who, [each for each in signatures if each["discipline"] == who])


def _discipline(part: Part, who: str, signatures: list[dict[str, Any]]) -> None:
    live = next((each for each in signatures if each["is_live"]), None)
    st.markdown(f"{chips.discipline(who)} {words.discipline(who)} {':green-badge[signed]' if live else ':gray-badge[not signed]'}")
    for each in signatures:
        signed = f"{each['person_name']}, {moment(datetime.fromisoformat(each['signed_at']))}"
        if each["is_live"]:
            st.markdown(f"{escaped(signed)} :gray-badge[{escaped(words.ASSURANCES.get(each['assurance'], each['assurance']))}]")
        else:
            st.caption(f"~~{escaped(signed)}~~ void: {escaped(each['void_reason'])}")
    if not part.writable:
        return
    if live:
        if live["person_id"] == viewer().person_id:
            _revoke(part, live)
        return
    _sign(part, who)


def _sign(part: Part, who: str) -> None:
    here = session()
    root = drawn(part, f"root_{who}", part.shown["roots"].get(part.cell.name))
    if here.discipline != who:
        st.caption(f"Waits for somebody of {words.discipline(who)}." if here.name else "Say who you are in the navigation, then sign.")
        return
    open_ones = [name for name in part.shown["still_open"] if part.shown["notebook"]["kind"] != "runbook" and name != part.cell.name]
    blocked = bool(open_ones or part.row["waits_for"])
    if st.button(f"Sign as {words.discipline(who)}", type="primary", key=part.key(f"sign_{who}"), disabled=blocked):
        act(part, "notebook.sign", notice=f"Signed for {words.discipline(who)}.", cell=part.cell.name, root=root)
    if open_ones:
        st.caption(f"Possible once {words.counted(len(open_ones), 'more required answer')} {'is' if len(open_ones) == 1 else 'are'} there.")


def _revoke(part: Part, live: dict[str, Any]) -> None:
    with st.popover("Take it back", type="tertiary", key=part.key("revoke")), st.form(part.key("revoke_form"), border=False):
        reason = st.text_input("Why?", key=part.key("revoke_why"))
        if st.form_submit_button("Take back my signature"):
            act(
                part,
                "notebook.revoke",
                notice="Your signature is taken back; it stays in the record.",
                signature=live["id"],
                reason=reason or "",
            )
