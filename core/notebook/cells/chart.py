"""A picture of a named query's result; nothing is asked of anybody."""

from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import is_skipped, option, wrong
from core.notebook.markup import one_line

_DRAWN = ("mark", "encoding", "transform", "width", "height", "layer")
_REFUSED = frozenset({"url", "href", "data", "datasets", "params", "selection", "usermeta", "signals"})
KEYS = frozenset({"query", "title", "mark", "encoding", "transform", "width", "height", "layer"})
SPEC = Spec(kind="chart", languages=("chart",), is_yaml=True, takes_answer=False, attributes=frozenset({"query", "title"}), keys=KEYS)


def reads(cell: Cell) -> str:
    """The name of the query cell whose answer this cell shows."""
    return str(option(cell, "query") or "")


def specification(cell: Cell) -> dict[str, Any] | None:
    """What is drawn over the rows of the query, without them; None where it names an address or an event, which a chart here must not."""
    stated = {key: cell.values[key] for key in _DRAWN if key in cell.values}
    return None if _reaches_out(stated) else stated


def _reaches_out(spec: Any) -> bool:
    if isinstance(spec, Mapping):
        return any(key in _REFUSED or _reaches_out(value) for key, value in spec.items())
    if isinstance(spec, list | tuple):
        return any(_reaches_out(each) for each in spec)
    return spec in ("image", "href", "url")


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Always raises `InvalidInput`: a chart takes no answer."""
    raise wrong(cell, dict(answer), "an answer to its query instead: a chart only shows that")


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When its query has a result; `answer` is the query's."""
    return is_skipped(answer) or bool(answer and "columns" in answer)


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """What is drawn; the numbers stand with the query."""
    title = str(option(cell, "title") or cell.name.replace("_", " "))
    return f"_Chart: {one_line(title)} (numbers: query {one_line(reads(cell))})._"
