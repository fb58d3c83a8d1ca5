"""Prose between the cells: nothing is asked of anybody."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import wrong
from core.notebook.markup import neutral

SPEC = Spec(kind="text", languages=(), takes_answer=False)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Always raises `InvalidInput`: text takes no answer."""
    raise wrong(cell, dict(answer), "nothing: it is text")


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """Always."""
    return True


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The author's Markdown, without HTML and images."""
    return neutral(cell.body)
