"""The leadership page on paper: the words of the screen, its charts as vector, and what lets a reader verify the file."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.charts.small import small
from core.exports.paper import UNMARKED
from core.exports.pdf import typeset
from core.exports.vector import svg
from core.metrics.board import Board, Line
from core.metrics.labels import day

TEMPLATE = Path(__file__).parent / "leadership.typ"
WIDTH = 310
"""Pixels of a tile's chart: on paper its words are then a little smaller than the sentences below it."""

_FIT = {"type": "fit", "contains": "padding"}
"""A chart's height is that of all of it, axis and all, as on screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Under what a page was frozen: when (UTC) and by whom, whose view it is, its marking, and where the record stood."""

    frozen_at: datetime
    frozen_by: str
    seen_as: str
    tlp: str
    sequence: int
    head: str

    @property
    def marking(self) -> str:
        """`TLP:AMBER`."""
        return f"TLP:{self.tlp}" if self.tlp else UNMARKED

    def told(self) -> list[tuple[str, str]]:
        """Label and value of each, as the last lines of the page say them."""
        moment = self.frozen_at.astimezone(UTC)
        return [
            ("Frozen", f"{day(moment)}, {moment:%H:%M} UTC, by {self.frozen_by}"),
            ("Seen as", f"{self.seen_as}: nothing that this view may not see is counted"),
            ("Record", f"after change {self.sequence}, audit head {self.head}"),
            ("To verify", "the digest (SHA-256) of this file stands in the audit log; `python -m core trends verify` compares both"),
        ]


def leadership_pdf(board: Board, stamp: Stamp) -> bytes:
    """The page as a tagged PDF of one or more landscape sheets. The same board and stamp give the same bytes."""
    told = {
        "title": "Trends for leadership",
        "marking": stamp.marking,
        "lead": board.lead,
        "notes": list(board.notes),
        "tiles": [[_line(line, is_first=not place) for place, line in enumerate(tile)] for tile in board.tiles],
        "story": _story(board),
        "stamp": stamp.told(),
        "made": f"Frozen {day(stamp.frozen_at.astimezone(UTC))}",
    }
    return typeset(TEMPLATE, "page", told, stamp.frozen_at)


def _line(line: Line, is_first: bool) -> dict[str, Any]:
    drawing = small(line.value, aim=line.aim) if is_first else None
    told = {key: getattr(line, key) for key in ("name", "question", "shown", "words", "caveat", "target")}
    return {**told, "svg": svg({**drawing.spec, "autosize": _FIT}, WIDTH) if drawing else "", "alt": drawing.alt if drawing else ""}


def _story(board: Board) -> dict[str, Any] | None:
    return asdict(board.story) if board.story else None
