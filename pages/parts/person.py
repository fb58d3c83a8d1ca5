"""Who is at this screen: a name and a discipline, picked and not verified."""

import streamlit as st

from pages.parts import words
from pages.parts.session import remember, run, session
from pages.parts.text import escaped


def person_picker() -> None:
    """The line at the foot of the navigation; opens a small form."""
    here = session()
    with st.container(key="person"):
        who = f"{escaped(here.name)}, {words.discipline(here.discipline)}" if here.name else "Say who you are"
        # A fresh key after each choice closes the form, which would else lie over the screen.
        with st.popover(who, icon=":material/person:", width="stretch", key=f"person_popover_{here.picked}"):
            _form()
        if here.name:
            st.caption("unverified: picked here, checked by nobody")


def _form() -> None:
    here = session()
    with st.form("person_form", border=False):
        name = st.text_input("Name", value=here.name, max_chars=120, key="person_name")
        discipline = st.segmented_control(
            "For which discipline?", ["sre", "security"], default=here.discipline, format_func=words.lettered, key="person_discipline",
            required=bool(here.discipline),
        )
        st.caption("Shown beside what you change and sign, marked as unverified.")
        if st.form_submit_button("Use this name", type="primary"):
            _take(name, discipline)


def _take(name: str | None, discipline: str | None) -> None:
    if not name or not name.strip() or not discipline:
        st.text("Give a name and choose a discipline.")
        return
    remember(name.strip(), discipline)
    if run("person.name", name=name.strip(), discipline=discipline) is not None:
        st.rerun()
