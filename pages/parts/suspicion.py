"""Whether an attack is suspected on an incident: said and lifted with a reason, and what was captured before anything is restarted."""

from typing import Any

import streamlit as st

from core.notebook.evidence import CAPTURED, LIFTED, SET
from pages.parts.session import done, run
from pages.parts.text import escaped
from pages.parts.times import stamp


def suspicion(record: dict[str, Any], writable: bool) -> None:
    """The standing suspicion with its reason and what was captured; else one folded form."""
    said = [row for row in record["timeline"] if row["label"] in (SET, LIFTED)]
    last = max(said, key=lambda row: row["happened_at"], default=None)
    incident = f"INC-{record['incident'].number}"
    if last is None or last["label"] == LIFTED:
        if writable and record["incident"].status not in ("closed", "cancelled", "merged"):
            with st.expander("An attack is suspected?", key="suspect"):
                st.caption("Then a restart and a rollback wait until something was captured, or the wait is waived.")
                _form("incident.suspect", "What points to an attack?", "Suspect an attack", "suspect", id=incident)
        return
    with st.container(key="suspicion", gap="xsmall"):
        st.subheader("An attack is suspected", anchor=False)
        st.markdown(f":red-badge[:material/front_hand: since {escaped(stamp(last['happened_at']))}]")
        st.text(last["text"])
        captured = [row for row in record["timeline"] if row["label"] == CAPTURED]
        for row in captured:
            st.caption(escaped(f"Captured {stamp(row['happened_at'])}: {row['text']}"))
        if not captured:
            st.caption("A restart and a rollback wait until something was captured, or the wait is waived.")
        if writable:
            with st.expander("Record what was captured", key="capture"):
                _form("incident.capture", "What was captured, and where is it kept?", "Record it", "capture", name="what", id=incident)
            with st.expander("Lift the suspicion", key="lift"):
                _form("incident.suspect", "Why does nothing point to an attack any more?", "Lift it", "lift", id=incident, lifted=True)


def _form(command: str, question: str, label: str, key: str, name: str = "reason", **arguments: Any) -> None:
    with st.form(f"{key}_form", border=False):
        text = st.text_area(question, key=f"{key}_text", height=80)
        if st.form_submit_button(label) and run(command, **{**arguments, name: (text or "").strip()}) is not None:
            done("It is in the timeline.")
