"""The frame around every screen: navigation, who is here, and what everyone must know. The only script Streamlit runs."""

from pathlib import Path

import streamlit as st

from core.errors import ParleyError
from core.store.opened import the_store
from pages.parts.links import link
from pages.parts.person import person_picker
from pages.parts.session import read, session, show_error

HERE = Path(__file__).parent
STYLESHEET = HERE / "static" / "parley.css"
NOTEBOOKS = HERE / "static" / "notebook.css"
PAGES = {
    "": (("home", "Home", "home", True),),
    "Respond": (
        ("incidents", "Incidents", "list_alt", True),
        ("incident", "Incident", "article", False),
        ("postmortem", "Postmortem", "edit_note", False),
        ("runbooks", "Runbooks", "checklist", True),
        ("walkthrough", "Walkthrough", "directions_walk", False),
        ("followups", "Follow-ups", "task_alt", True),
    ),
    "Understand": (
        ("releases", "Releases", "deployed_code", True),
        ("trends", "Trends", "show_chart", True),
        ("explore", "Explore", "database", True),
    ),
    "Keep": (
        ("evidence", "Evidence", "verified", True),
        ("settings", "Import and settings", "settings", True),
    ),
}
"""Sections of the navigation: file, title, icon, and whether it is offered or only reached from another screen."""


def offered() -> dict[str, list[st.Page]]:
    """The pages that exist, by section."""
    sections = {
        section: [
            st.Page(
                f"{name}.py",
                title=title,
                icon=f":material/{icon}:",
                default=name == "home",
                visibility="visible" if shown else "hidden",
            )
            for name, title, icon, shown in pages
            if (HERE / f"{name}.py").exists()
        ]
        for section, pages in PAGES.items()
    }
    return {section: pages for section, pages in sections.items() if pages}


def banners() -> None:
    """What everyone must know before reading on: a store that cannot be written, and data that is not real."""
    standing = read("overview.standing")
    if standing["is_read_only"]:
        with st.container(key="banner_read_only", border=True):
            st.markdown(":red-badge[:material/lock: Read only] Part of the store's log could not be replayed and was set aside. "
                        "Everything here can be read; nothing can be saved until a backup is restored.")
    if standing["is_only_demo"]:
        with st.container(key="banner_demo", horizontal=True, vertical_alignment="center"):
            st.markdown(":gray-badge[Worked example] You are looking at invented data.", width="content")
            link("settings.py", "Remove it or import your own")


st.set_page_config(page_title="Parley", page_icon=HERE / "static" / "parley.png", layout="wide")
st.html(STYLESHEET)
st.html(NOTEBOOKS)
st.logo(HERE / "static" / "parley.svg", size="large", icon_image=HERE / "static" / "parley.png")
page = st.navigation(offered(), expanded=True)
with st.sidebar:
    person_picker()
try:
    the_store()
except ParleyError as error:
    st.title("Parley cannot open its store")
    show_error(error)
    st.stop()
banners()
if session().notice:
    st.toast(session().notice)
    session().notice = ""
page.run()
