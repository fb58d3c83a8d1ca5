"""Values as a query is given them: what the author declared a number, a time, a day or yes and no is one, not its text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from core.notebook.cells import field
from core.notebook.document import Document


def typed_values(document: Document, values: Mapping[str, Any]) -> list[Any]:
    """The values of references in their order, each of the type that its input or field declares; a query's columns stay as they are.

    Whole numbers are whole, times carry their zone. A value that its type cannot read stays the text it is.
    """
    declared = document.front.get("inputs")
    specs = declared if isinstance(declared, Mapping) and not document.is_plain else {}
    kinds = {str(name): str(spec.get("type")) for name, spec in specs.items() if isinstance(spec, Mapping)}
    kinds |= {cell.name: field.type_of(cell) for cell in document.cells() if cell.kind == "field"}
    return [_typed(kinds.get(key, ""), value) for key, value in values.items()]


def _typed(kind: str, value: Any) -> Any:
    read = _READERS.get(kind)
    if read is None or not isinstance(value, str):
        return value
    try:
        return read(value)
    except (ValueError, KeyError):
        return value


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "number": _number,
    "yes_no": {"yes": True, "no": False}.__getitem__,
    "time": datetime.fromisoformat,
    "day": date.fromisoformat,
}
