"""The cells of one step on screen: both lenses side by side, each cell with who answered it, its history and its skipping."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import streamlit as st

from core.notebook.cells import all_kinds
from pages.parts import chips, words
from pages.parts.cells import drawings
from pages.parts.cells.prompt import nothing_to_say
from pages.parts.comments import comments
from pages.parts.notebook import Part, act, answered, lost, plain, waits_for
from pages.parts.session import may_write, read
from pages.parts.text import escaped
from pages.parts.times import stamp

_PAIRED = ("prompt", "checklist", "field")
_RULED = ("prompt", "checklist", "field", "decision")
_SAY_WHO = ("query", "promql", "http", "guard", "command")
"""Kinds whose drawing says who answered and when."""


def section(cells: Sequence[Part]) -> None:
    """Cells in reading order; questions of the two disciplines that follow each other stand side by side."""
    for group in _groups(cells):
        lenses = [[each for each in group if each.row["lens"] == who] for who in ("sre", "security")]
        if all(lenses):
            for column, own in zip(st.columns(2, gap="medium"), lenses, strict=True):
                with column:
                    for each in own:
                        one(each)
        else:
            for each in group:
                one(each)


def _groups(cells: Sequence[Part]) -> Iterator[list[Part]]:
    def paired(each: Part) -> bool:
        return each.row["lens"] in chips_of and each.cell.kind in _PAIRED

    chips_of = words.LETTERS
    for together, group in groupby(cells, paired):
        if together:
            yield list(group)
        else:
            yield from ([each] for each in group)


def one(part: Part) -> None:
    """A cell with its lens, its drawing and what is known of its answer."""
    if part.cell.kind == "text":
        drawings()["text"](part)
        return
    lens = part.row["lens"]
    rule = f"lens_{lens}" if lens in words.LETTERS or part.cell.kind in _RULED else "cell"
    with st.container(key=part.key(rule), gap="small"):
        if lens in words.LETTERS:
            st.markdown(chips.discipline(lens, named=True))
        lost(part)
        waits = not part.row["is_settled"] and part.row["waits_for"]
        if waits:
            names = waits_for(part.shown, part.row["waits_for"])
            st.markdown(f":gray-badge[:material/lock: waits for {escaped(names)}]")
        if part.row["skipped"]:
            st.markdown(f":gray-badge[skipped] {escaped(part.row['skipped'])} :small[{answered(part)}]")
        drawings()[part.cell.kind](replace(part, writable=False) if waits else part)
        _foot(part)
        _comments(part)


def _comments(part: Part) -> None:
    """What was remarked beside the cell, folded; screens that do not read comments show none."""
    threads = part.shown.get("comments")
    if threads is not None:
        place = {"notebook_id": part.notebook_id, "cell": part.cell.name}
        comments(threads.get(part.cell.name, []), place, part.cell.name, may_write())


def _foot(part: Part) -> None:
    """Who answered and when, what stood there before, and the way past it."""
    if not all_kinds()[part.cell.kind].SPEC.takes_answer:
        return
    said = answered(part)
    may_skip = part.writable and not part.row["is_settled"] and part.cell.kind != "guard" and not part.row["waits_for"]
    if not (said or may_skip):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=part.key("foot")):
        if said and part.cell.kind not in _SAY_WHO and not part.row["skipped"]:
            st.caption(said, width="content")
        if part.row["version"] > 1 and part.cell.kind not in ("query", "promql", "http"):
            with st.popover("Earlier answers", type="tertiary", key=part.key("history"), on_change="rerun") as popover:
                if popover.open:
                    _history(part)
        if part.row["is_required"] and not part.row["is_settled"] and part.cell.kind not in ("guard", "signoff"):
            st.caption("required", width="content")
        if may_skip and part.cell.kind == "prompt":
            nothing_to_say(part)
        if may_skip:
            _skip(part)


def _history(part: Part) -> None:
    for each in read("notebook.history", id=part.notebook_id, cell=part.cell.name):
        when = stamp(each["replaced_at"])
        st.caption(escaped(f"{each['by'] or words.UNKNOWN}, until {when}, replaced by {each['replaced_by'] or words.UNKNOWN}"))
        st.text(plain(each["value"]) or "Empty.")
        if part.writable and part.cell.kind not in ("guard", "signoff", "command"):
            _bring_back(part, each["version"])


def _bring_back(part: Part, earlier: int) -> None:
    if st.button("Bring it back", key=part.key(f"back_{earlier}"), type="tertiary", icon=":material/history:"):
        seen = part.row["version"]
        act(part, "notebook.restore", notice="It is back; the other is in the history.", cell=part.cell.name, version=seen, earlier=earlier)


def _skip(part: Part) -> None:
    with st.popover("Skip", type="tertiary", key=part.key("skip")), st.form(part.key("skip_form"), border=False):
        reason = st.text_input("Why is it skipped? The reason stays in the record.", key=part.key("skip_why"))
        if st.form_submit_button("Skip it"):
            act(
                part,
                "notebook.skip",
                notice="Skipped, with its reason.",
                cell=part.cell.name,
                reason=reason or "",
                version=part.row["version"],
            )
