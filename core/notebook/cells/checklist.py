"""Things to tick off: each is done, or does not apply for a stated reason."""

import re
from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import is_skipped, mapping, names, only, required, skip, wrong
from core.notebook.markup import one_line

SPEC = Spec(kind="checklist", languages=("checklist",), is_yaml=True, required=True, keys=frozenset({"items"}))
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[([ xX])\][ \t]+)?(\S.*)")


def items(cell: Cell) -> tuple[str, ...]:
    """The items in order; an answer names them by position, counted from 1. Nested Markdown items count as items."""
    if cell.values.get("items"):
        return names(cell.values["items"])
    found = (_ITEM.match(line) for line in re.split(r"\r\n|\r|\n", cell.body))
    return tuple(match[2].strip() for match in found if match)


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{"items": {"1": {"done": true}, "2": {"not_applicable": reason}}}`; items may be missing, and are then open."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "items")
    given = mapping(cell, answer.get("items"), "an object of items by their number")
    known = {str(number) for number in range(1, len(items(cell)) + 1)}
    for number in given:
        if number not in known:
            raise wrong(cell, number, f"item numbers from 1 to {len(known)}")
    return {"items": {number: _item(cell, given[number]) for number in sorted(given, key=int)}}


def _item(cell: Cell, value: object) -> dict[str, Any]:
    item = mapping(cell, value, "done, or not_applicable with a reason, for each item")
    if item.get("done") is True:
        only(cell, item, "done")
        return {"done": True}
    only(cell, item, "not_applicable")
    return {"not_applicable": required(cell, item, "not_applicable", "the reason why an item does not apply")}


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When every item is answered, or the whole was skipped."""
    return is_skipped(answer) or len((answer or {}).get("items", {})) == len(items(cell))


def value(answer: Mapping[str, Any]) -> Any:
    """How many items are done; conditions compare it."""
    return sum("done" in item for item in answer.get("items", {}).values())


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """A task list; what does not apply is ticked off with its reason."""
    given = (answer or {}).get("items", {})
    return "\n".join(_line(text, given.get(str(number))) for number, text in enumerate(items(cell), 1))


def _line(text: str, item: Mapping[str, Any] | None) -> str:
    if item is None:
        return f"- [ ] {one_line(text)}"
    if "done" in item:
        return f"- [x] {one_line(text)}"
    return f"- [x] {one_line(text)} (not applicable: {one_line(item['not_applicable'])})"
