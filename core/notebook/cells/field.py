"""One typed value: a choice, a number, a time, a person, a service, a release, a severity."""

import math
from collections.abc import Mapping
from typing import Any

from core.notebook.cells import Spec
from core.notebook.document import Cell
from core.notebook.given import choice, day, is_skipped, moment, names, only, option, required, skip, wrong
from core.notebook.markup import one_line

TYPES = ("text", "choice", "number", "yes_no", "time", "day", "person", "service", "release", "severity")
SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4", "SEV5")
KEYS = frozenset({"type", "label", "options", "min", "max", "unit", "help", "default"})
SPEC = Spec(kind="field", languages=("field",), is_yaml=True, attributes=KEYS, keys=KEYS)


def type_of(cell: Cell) -> str:
    """The field's type; text when none is stated or the stated one is unknown, which the linter reports."""
    stated = str(option(cell, "type") or "text")
    return stated if stated in TYPES else "text"


def label(cell: Cell) -> str:
    """What is asked for; the cell's name in words when the author gave no label."""
    return str(option(cell, "label") or cell.name.replace("_", " ").capitalize())


def options(cell: Cell) -> tuple[str, ...]:
    """The choices of a choice field."""
    return names(option(cell, "options"))


def validate(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
    """`{"value": …}`, checked against the type; numbers may come as text."""
    if skipped := skip(cell, answer):
        return skipped
    only(cell, answer, "value")
    return {"value": _typed(cell, answer.get("value"))}


def _typed(cell: Cell, given: object) -> str | float | int | bool:
    match type_of(cell):
        case "choice":
            return choice(cell, given, options(cell))
        case "severity":
            return choice(cell, given, SEVERITIES)
        case "number":
            return _number(cell, given)
        case "time":
            return moment(cell, given)
        case "day":
            return day(cell, given)
        case "yes_no":
            return _yes_no(cell, given)
    return required(cell, {"value": given}, "value", f"a {type_of(cell)}").strip()


def _yes_no(cell: Cell, given: object) -> bool:
    if isinstance(given, bool):
        return given
    return choice(cell, given, ("yes", "no")) == "yes"


def _number(cell: Cell, given: object) -> float | int:
    low, high = option(cell, "min"), option(cell, "max")
    expected = "a number" + (f" from {low}" if low is not None else "") + (f" up to {high}" if high is not None else "")
    try:
        number = float(given) if isinstance(given, (int, float, str)) and not isinstance(given, bool) else math.nan
        inside = (low is None or number >= float(low)) and (high is None or number <= float(high))
    except (ValueError, OverflowError):
        raise wrong(cell, given, expected) from None
    if not math.isfinite(number) or abs(number) > 2**53 or not inside:
        raise wrong(cell, given, expected)
    return int(number) if number.is_integer() else number


def settled(cell: Cell, answer: Mapping[str, Any] | None) -> bool:
    """When a valid value is there."""
    return is_skipped(answer) or (answer or {}).get("value") is not None


def value(answer: Mapping[str, Any]) -> Any:
    """The value itself."""
    return answer.get("value")


def markdown(cell: Cell, answer: Mapping[str, Any] | None) -> str:
    """`**Label:** value unit`; a label that asks keeps its own question mark."""
    asked = label(cell).strip()
    return f"**{one_line(asked)}{'' if asked.endswith('?') else ':'}** {_shown(cell, (answer or {}).get('value'))}"


def _shown(cell: Cell, given: object) -> str:
    if given is None:
        return "_not stated_"
    if isinstance(given, bool):
        return "yes" if given else "no"
    unit = option(cell, "unit")
    return one_line(f"{given} {unit}" if unit else str(given))
