"""Saved analyses: opening one, saving the open cells under a name for whoever may see them, and taking one away."""

import streamlit as st

from pages.parts import explore_cells
from pages.parts.explore_cells import OpenAnalysis, opened
from pages.parts.links import addressed
from pages.parts.session import done, may_write, read, run

SEEN_BY = {"everyone": "Everyone", "sre": "SRE", "security": "Security"}


def open_addressed() -> None:
    """Open the analysis that the address names, unless it is open already."""
    wanted = addressed("analysis")
    if wanted and wanted != opened().id:
        explore_cells.load(read("analysis.show", id=wanted))


def saved_ones() -> None:
    """The analyses that this reader may open, where there are any; a choice puts it into the address."""
    rows = [row for row in read("notebook.list", kind="analysis", size=200) if row["library_id"] == "analysis/explore"]
    if not rows:
        return
    titles = {row["id"]: ", ".join(part for part in (row["title"], row["started_by"]) if part) for row in rows}
    chosen = st.selectbox("Saved", list(titles), index=None, format_func=titles.__getitem__, key="saved_analysis", width=260,
                          placeholder="Open a saved analysis", label_visibility="collapsed")
    if chosen and chosen != opened().id:
        st.query_params["analysis"] = chosen
        explore_cells.load(read("analysis.show", id=chosen))
        st.rerun()


def saving(here: OpenAnalysis) -> None:
    """Save under a name; others who may see it open it by its address, and get only what they may see."""
    if not may_write():
        return
    with st.popover("Save and share", key="save_analysis"):
        title = st.text_input("Title", value=here.title, max_chars=200, key=f"title_{here.id}")
        options = list(SEEN_BY)
        at = options.index(here.visibility) if here.visibility in options else 0
        seen = st.selectbox("Seen by", options, index=at, format_func=SEEN_BY.__getitem__, key=f"seen_{here.id}")
        if st.button("Save changes" if here.id else "Save", key="analysis_save", type="primary", disabled=not title.strip()):
            _save(here, title, seen)
        if here.id and st.button("Take it away", key="analysis_remove") and run("analysis.remove", id=here.id, version=here.version):
            here.id, here.version = "", 0
            st.query_params.pop("analysis", None)
            done("The saved analysis is gone; its cells are still open here.")
        st.caption("The statements are kept, never their answers: whoever opens it asks anew and sees what they may see. Its address is "
                   "the one of this page.")


def _save(here: OpenAnalysis, title: str, seen: str) -> None:
    cells = [cell.stated() for cell in here.cells if cell.sql.strip()]
    before = {"id": here.id, "version": here.version} if here.id else {}
    saved = run("analysis.save", title=title.strip(), cells=cells, visibility=seen, **before)
    if saved is not None:
        here.id, here.version, here.title, here.visibility = saved["id"], saved["version"], title.strip(), seen
        st.query_params["analysis"] = here.id
        done("Saved.")
