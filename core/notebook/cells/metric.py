"""A figure from the catalogue over a window, shown as the ladder of small numbers allows, or refused with the reason."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import only, option, required, skip, text
from core.notebook.markup import one_line

KEYS = frozenset({"id", "from", "to", "window", "kind", "severity", "service", "by"})
SPEC = Spec(kind="metric", languages=("metric",), is_yaml=True, attributes=frozenset({"id", "window"}), keys=KEYS)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{"shown": text as on screen, "as_of": …}` or `{"suppressed_reason": …}`: the figure as it was when it was discussed."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "shown", "as_of", "suppressed_reason", "n_used", "n_eligible", "value", "lo", "hi", "unit")
    key = "suppressed_reason" if answer.get("suppressed_reason") else "shown"
    required(cell, answer, key, "the figure as shown, or the reason why it is not")
    text(cell, answer, "as_of")
    return dict(answer)


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """Always: what the catalogue cannot show it refuses with the reason, and either is said."""
    return True


def value(answer: Mapping[str, Any]) -> Any:
    """The figure, or None when it was refused."""
    return answer.get("value")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """The catalogue's name of the figure and what was shown."""
    given = answer or {}
    shown = given.get("shown") or (f"not shown: {given['suppressed_reason']}" if given.get("suppressed_reason") else "not recorded")
    as_of = f" (as of {one_line(str(given['as_of']))})" if given.get("as_of") else ""
    return f"**{one_line(str(option(cell, 'id') or cell.name))}:** {one_line(str(shown))}{as_of}"
