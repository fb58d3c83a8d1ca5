"""What else is known of the components that changed in an incident: advisories and other incidents, at the moment of the review."""

import streamlit as st

from pages.parts import words
from pages.parts.guard import marks, statement
from pages.parts.links import to_incident
from pages.parts.notebook import quiet
from pages.parts.text import escaped

SHOWN = 6


def recall(number: int) -> None:
    """The packages with something to recall; nothing where no release of the incident is on record."""
    found = quiet("incident.recall", id=f"INC-{number}")
    if found is None or not (found["changed"] or found["unknown"]):
        return
    with st.container(key="fact_recall", gap="xsmall"):
        st.subheader(f"Components that changed · {found['changed']}", anchor=False)
        for row in found["components"][:SHOWN]:
            st.markdown(f"{words.code(row['package'])} {escaped(', '.join(row['versions']))}")
            for each in row["advisories"][:SHOWN]:
                st.markdown(f"{marks(each)} in {escaped(', '.join(each['versions']))}")
            for each in row.get("not_affected", ())[:SHOWN]:
                st.markdown(f"{marks(each)} :small[said not to apply: {escaped(statement(each))}]")
            for each in row["incidents"][:SHOWN]:
                to_incident(int(each["id"].removeprefix("INC-")), f"{each['id']}  {escaped(each['title'])}")
        if found["changed"] and not found["components"]:
            st.caption("Neither an advisory nor another incident on record names one of them.")
        for each in found["unknown"]:
            st.caption(escaped(f"The components of {each} are not known, so nothing about them can be recalled."))
