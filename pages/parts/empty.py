"""A place with nothing in it: what it is for, and the one thing to do next."""

import streamlit as st

from pages.parts.links import link


def empty(what_for: str, page: str = "", action: str = "") -> None:
    """A quiet note; `action` is the label of a link to `page`."""
    with st.container(key="empty", border=True):
        st.markdown(what_for)
        if page:
            link(page, action)
