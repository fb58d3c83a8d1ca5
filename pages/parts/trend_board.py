"""The leadership page: eight tiles, each with its distribution or rate, what it rests on and could not have shown; and one story."""

import streamlit as st

from core.charts.small import MOST_SQUARES, small
from core.metrics.board import Board, Line, board
from core.metrics.story import Story
from core.store.opened import the_store
from pages.parts.charts import draw, mode
from pages.parts.links import to_incident
from pages.parts.number_words import open_number
from pages.parts.session import viewer
from pages.parts.text import escaped
from pages.parts.trend_filters import Asked

__all__ = ["MOST_SQUARES", "draw_board"]
ACROSS = 4


def draw_board(asked: Asked) -> Board:
    """Draw the tiles in two rows and the incident of the month, and give what was drawn."""
    page = board(the_store(), viewer(), asked.scope, compares=asked.compares, days=asked.days)
    st.caption(escaped(" ".join((page.lead, *page.notes))))
    with st.container(key="board"):
        for first in range(0, len(page.tiles), ACROSS):
            for place, tile in zip(st.columns(ACROSS, gap="small"), page.tiles[first : first + ACROSS], strict=False):
                with place:
                    _tile(tile, page)
    if page.story:
        _story(page.story)
    return page


def _tile(tile: tuple[Line, ...], page: Board) -> None:
    first = tile[0]
    with st.container(border=True, height="stretch", key=f"tile_{first.id}", gap="xsmall"):
        _opens(first)
        st.markdown(f"#### {escaped(first.shown)}")
        look = (first.id, mode())
        if look not in page.drawn:
            page.drawn[look] = small(first.value, mode(), first.aim)
        drawing = page.drawn[look]
        if drawing:
            draw(drawing, key=f"small_{first.id}")
        _words(first)
        for line in tile[1:]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"second_{line.id}"):
                _opens(line)
                st.markdown(f"**{escaped(line.shown)}**", width="content")
            _words(line)


def _opens(line: Line) -> None:
    st.button(line.name, key=f"open_{line.id}", type="tertiary", on_click=open_number, args=(line.id,), help=line.question)


def _words(line: Line) -> None:
    """What the number rests on and its one sentence; a caveat or a target is said in words of its own."""
    st.caption(escaped(line.words))
    if line.caveat:
        st.caption(f":material/info: {escaped(line.caveat)}")
    if line.target:
        st.caption(f":material/flag: {escaped(line.target)}")


def _story(told: Story) -> None:
    with st.container(border=True, key="story", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="month_head"):
            st.markdown(f"**Incident of the month** · {told.month}, {told.why}", width="content")
            to_incident(told.number, f"INC-{told.number} {escaped(told.title)}")
        st.text("\n".join(told.lines))
