"""Which values a cell may send out or put on a command line: none that its own readers may not see."""

from collections.abc import Iterable
from typing import Any

from core.access import Viewer
from core.errors import InvalidInput
from core.notebook.document import Cell
from core.notebook.opened import Opened, sees, visibility_of


def facts_for(opened: Opened, viewer: Viewer, cell: Cell, keys: Iterable[str]) -> dict[str, Any]:
    """What references of this cell may name: inputs, and answers that everyone who sees the cell sees too.

    Raises `InvalidInput` when `keys` name an answer that is more restricted than the cell: what is asked is kept beside the result,
    where it would be read by all who see the cell.
    """
    own = visibility_of(cell, opened.notebook)
    restricted = {
        other.name
        for other in opened.document.cells()
        if not sees(viewer, other) or visibility_of(other, opened.notebook) not in (opened.notebook.visibility, own)
    }
    named = next((key for key in keys if key.partition(".")[0] in restricted), None)
    if named is not None:
        remedy = "Give the cell the same visibility, or name another value."
        raise InvalidInput(f"${{{named}}} is more restricted than the cell {cell.name}, which would show it.", remedy)
    return {name: value for name, value in opened.facts().items() if name not in restricted}
