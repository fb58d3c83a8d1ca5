"""The promised changes inside a notebook; people create, edit and assign the follow-ups themselves."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import wrong
from core.notebook.markup import table

KEYS = frozenset({"discipline", "priority", "status", "due_in"})
SPEC = Spec(kind="followups", languages=("followups",), is_yaml=True, takes_answer=False, attributes=KEYS, keys=KEYS)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Always raises `InvalidInput`: follow-ups are changed where they are kept."""
    raise wrong(cell, dict(answer), "follow-ups of their own instead")


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """Always."""
    return True


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """A table of `answer["followups"]`: title, discipline, owner, priority, due_on, status."""
    keys = ("title", "discipline", "owner", "priority", "due_on", "status")
    rows = [tuple(each.get(key) for key in keys) for each in (answer or {}).get("followups", [])]
    if not rows:
        return "_No follow-ups._"
    return table(("Follow-up", "Discipline", "Owner", "Priority", "Due", "Status"), rows)
