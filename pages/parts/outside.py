"""What lies outside this record and may be reached from it: listed servers and commands, as the operator's files say."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.servers import EXAMPLE
from pages.parts.notebook import quiet
from pages.parts.session import read
from pages.parts.tables import listing
from pages.parts.text import escaped


def servers() -> None:
    """The servers that PromQL and HTTP cells may ask, and whether each answers."""
    found = quiet("server.list")
    if found is None:
        st.markdown(":red-badge[:material/error: The list cannot be read] Nothing is asked. `python -m core server list` says why.")
        return
    if not found["servers"]:
        st.markdown("None. The operator lists them in this file, which no screen writes:")
        st.code(found["file"], language=None)
        with st.expander("An entry", key="server_example"):
            st.code(EXAMPLE, language="toml")
        return
    rows = found["servers"]
    listing(
        rows,
        {
            "Server": lambda row: row["name"],
            "Kind": lambda row: row["kind"],
            "Address": lambda row: row["url"],
            "Reach": lambda row: row["reach"],
            "Credential": lambda row: _credential(row),
            "Within": lambda row: f"{row['seconds']:g} s, {row['megabytes']} MB",
        },
        key="servers",
        alt="The servers that cells may ask",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="try_row"):
        name = st.selectbox("Try one", [row["name"] for row in rows], key="try_server", width=280)
        tried = st.button("Ask whether it answers", key="try_it")
    if tried and name:
        with st.spinner("Asking"):
            said = read("server.try", name=name)
        badge = ":green-badge[:material/check: answers]" if said["answers"] else ":red-badge[:material/error: does not answer]"
        seconds = "" if said["seconds"] is None else f", {said['seconds']:.2f} s"
        st.markdown(f"{badge} {escaped(said['said'] + seconds)}")


def _credential(row: Mapping[str, Any]) -> str:
    if row["credential"] == "none":
        return "none"
    return f"{row['credential']}, from {row['variable']}" + ("" if row["is_ready"] else " (not set)")


def commands() -> None:
    """Whether commands are run on this machine, and which."""
    found = quiet("executor.show")
    if found is None:
        st.markdown(":red-badge[:material/error: The list cannot be read] Nothing is run. `python -m core executor show` says why.")
    elif not found["is_enabled"]:
        st.markdown("Off: people run commands elsewhere and record what came of it. Who starts Parley may list some (PARLEY_EXECUTOR).")
    else:
        st.markdown("On, for these commands of walkthroughs and no others:")
        listing(
            found["commands"],
            {
                "Command": lambda row: row["pattern"],
                "Program": lambda row: row["program"],
                "Within": lambda row: f"{row['seconds']:g} s, {row['kilobytes']} kB",
                "What it is for": lambda row: row["about"],
            },
            key="executor_commands",
            alt="The commands that may be run on this machine",
            width="large",
        )
