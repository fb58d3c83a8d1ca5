"""Who noticed an incident first, stated once and corrected when it turns out otherwise."""

from typing import Any, get_args

import streamlit as st

from core.detection import Who
from pages.parts.session import done, run

_WHO = {
    "monitoring": "our monitoring", "staff": "somebody of ours", "inside": "us, not known how", "customer": "a customer",
    "partner": "a partner", "authority": "an authority", "attacker": "the attacker", "public": "the public",
    "outside": "somebody outside", "other": "something else",
}  # fmt: skip


def noticed(record: dict[str, Any], writable: bool) -> None:
    """One line, and the form behind it; an incident nobody said it of has it unknown."""
    rows = record["detections"]
    known = rows[0]["noticed_by"] if rows else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="noticed"):
        st.markdown(f":small[{f'Noticed first by {_WHO[known]}' if known else 'Who noticed it first is not known'}]", width="content")
        if not writable:
            return
        with st.popover("Change" if known else "Say who", type="tertiary", key="noticed_form"):
            _ask(record["incident"].id, known)


def _ask(incident_id: str, known: str | None) -> None:
    with st.form("who_noticed", border=False):
        offered = list(get_args(Who))
        chosen = st.radio("Who noticed it first?", offered, index=offered.index(known) if known else None, format_func=_WHO.__getitem__)
        said = st.form_submit_button("Keep it") and chosen is not None and chosen != known
        if said and run("detection.record", incident_id=incident_id, noticed_by=chosen) is not None:
            done("Kept. Trends count how incidents are noticed.")
