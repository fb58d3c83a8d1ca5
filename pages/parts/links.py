"""Links between screens: inside the same session, with an address that can be sent to someone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).resolve().parents[1]
NOTEBOOK_PAGES = {"postmortem": "postmortem.py", "runbook": "walkthrough.py", "policy": "postmortem.py", "analysis": "postmortem.py"}


def exists(page: str) -> bool:
    """True when this installation has the screen."""
    return (_HERE / page).exists()


def link(page: str, label: str, **parameters: str) -> None:
    """A link to `page` (a file name in pages/); plain text where this installation has no such screen. `label` is Markdown."""
    if exists(page):
        st.page_link(page, label=label, query_params=parameters or None)
    else:
        st.markdown(label)


def addressed(name: str) -> str | None:
    """What the address says of `name`. A link from a screen to itself does not change the browser's address, so that it is written
    there once; otherwise the next press of a button would go back to where the link was.
    """
    value = st.query_params.get(name)
    if st.session_state.get(f"address_{name}") != value:
        st.session_state[f"address_{name}"] = value
        if value:
            st.query_params[name] = value
    return value


def to_incident(number: int, label: str) -> None:
    """A link to an incident by its number; `label` is Markdown."""
    link("incident.py", label, incident=f"INC-{number}")


def to_notebook(row: Mapping[str, Any], label: str) -> None:
    """A link to the screen on which a notebook of this kind is worked; `label` is Markdown."""
    link(NOTEBOOK_PAGES[row["kind"]], label, notebook=row["id"])
