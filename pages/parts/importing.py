"""The import screen: choose files, look at what would change, then bring it in."""

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from core.errors import ParleyError
from core.imports import import_files
from core.sources import all_sources
from core.store.opened import the_store
from pages.parts import words
from pages.parts.links import link
from pages.parts.session import done, session, show_error, viewer
from pages.parts.text import escaped

COUNTS = ("added", "updated", "unchanged", "rejected", "flagged")


def import_screen() -> None:
    """Upload files or name a path on this machine; nothing is saved before the preview was seen."""
    titles = sorted((source.TITLE for source in all_sources().values()), key=str.casefold)
    with st.container(horizontal=True, vertical_alignment="center", key="import_forms"):
        st.caption("The form of a file is found by its content; importing it again changes nothing twice.", width="content")
        with st.popover(f"{len(titles)} forms are read", type="tertiary"):
            st.markdown("\n".join(f"- {escaped(title)}" for title in titles))
    uploads = st.file_uploader("Files", accept_multiple_files=True, key="uploads")
    path = st.text_input("Or a file or folder on this machine", key="import_path", placeholder="/srv/incidents")
    if session().imported:
        st.markdown(f":green-badge[imported] {escaped(session().imported)}.")
        link("incidents.py", "Go to incidents")
    if not uploads and not path:
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [_kept(Path(folder), upload) for upload in uploads]
        if path and path.strip():
            paths.append(Path(path.strip()).expanduser())
        chosen = " ".join(f"{item.name}:{item.stat().st_size if item.exists() else 0}" for item in paths)
        actions = st.container(horizontal=True, key="import_actions")
        if actions.button("Preview", key="preview", type="secondary" if session().previewed == chosen else "primary"):
            report = _carry_out(paths, dry_run=True)
            if report is not None:
                session().previewed = chosen
                session().report, session().imported = report, ""
        if session().previewed == chosen:
            if actions.button("Import", key="import", type="primary"):
                report = _carry_out(paths, dry_run=False)
                if report is not None:
                    session().previewed, session().report, session().imported = "", {}, sentence(report)
                    done(f"Imported: {sentence(report)}.")
            show_report(session().report)


def _kept(folder: Path, upload: Any) -> Path:
    """The upload under its own last name, so that messages name the file as the person knows it."""
    target = folder / (Path(upload.name).name or "upload")
    target.write_bytes(upload.getbuffer())
    return target


def _carry_out(paths: list[Path], dry_run: bool) -> dict[str, Any] | None:
    bar = st.progress(0.0, text="Reading")

    def progress(file: str, number: int, files: int) -> None:
        bar.progress(number / max(files, 1), text=escaped(f"Reading {file}, {number} of {files}"))

    try:
        report = import_files(the_store(), viewer(), paths, dry_run=dry_run, progress=progress)
    except ParleyError as error:
        show_error(error)
        return None
    finally:
        bar.empty()
    return report


def sentence(report: dict[str, Any]) -> str:
    """`14 added, 2 updated, 3 flagged`; what is zero is left out."""
    said = [f"{words.number(report.get(name, 0))} {name}" for name in COUNTS if report.get(name, 0)]
    return ", ".join(said) or "nothing that Parley can read"


def show_report(report: dict[str, Any]) -> None:
    """What would change, source by source, then what is rejected, flagged or skipped, with file and reason."""
    if not report:
        return
    st.markdown(f"**This import would give: {escaped(sentence(report))}.** Nothing is saved yet.")
    for source in report.get("sources", [report]):
        lines = []
        for table, counts in sorted(source.get("records", {}).items()):
            told = ("added", "updated", "unchanged", "removed")
            said = ", ".join(f"{words.number(counts[name])} {name}" for name in told if counts.get(name))
            lines.append(f"- {escaped(words.TABLES.get(table, table).capitalize())}: {escaped(said or 'none')}")
        st.markdown("\n".join(lines))
    for title, rows in (("Rejected and flagged", report.get("problems", [])), ("Skipped", report.get("skipped", []))):
        if rows:
            with st.expander(f"{title} · {words.number(len(rows))}", expanded=len(rows) < 6):
                st.dataframe([dict(row) for row in rows[:500]], hide_index=True, alt=f"{title}, with file and reason")
                if len(rows) > 500:
                    st.caption(f"The first 500 of {words.number(len(rows))}; the command line lists all.")
