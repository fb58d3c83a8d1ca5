"""Numbers in a text that no query gives: which they are, and who vouches for them."""

import streamlit as st

from core.notebook.cells import prompt
from pages.parts.notebook import Part, act
from pages.parts.text import escaped

MOST = 6


def assertions(part: Part) -> None:
    """Who vouches for which number, and a way to vouch for the rest."""
    held, free = prompt.asserted(part.answer), prompt.unbound(part.answer)
    if held:
        told = "; ".join(f"“{each['text']}” by {each.get('by', 'someone')}" + (f", from {each['source']}" if each.get("source") else "")
                         for each in held)  # fmt: skip
        st.caption(f":material/record_voice_over: {escaped(f'Asserted, not measured: {told}')}")
    if not free or not part.writable:
        return
    with st.popover(f"Numbers without a query · {len(free)}", type="tertiary", key=part.key("numbers")):
        st.caption("No query gives these. Say that you vouch for one, or put a metric or a query beside the text.")
        source = st.text_input("Where is it known from?", key=part.key("numbers_source"), max_chars=300)
        for place, words in enumerate(free[:MOST]):
            if st.button(f"I vouch for “{words}”", key=part.key(f"vouch_{place}"), type="tertiary"):
                act(part, "notebook.assert", cell=part.cell.name, text=words, source=source or "", version=part.row["version"])
