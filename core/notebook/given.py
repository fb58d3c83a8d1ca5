"""Reading what was given to a cell: each reader names the cell, the value and what was expected."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from core.errors import InvalidInput
from core.notebook.document import Cell

LONGEST = 200_000
"""Characters of one text in an answer."""
DISCIPLINES = ("sre", "security")


def wrong(cell: Cell, found: object, expected: str) -> InvalidInput:
    """The error for a value that does not fit; the value is shown shortened."""
    shown = str(found) if len(str(found)) <= 60 else f"{str(found)[:57]}…"
    return InvalidInput(f"The cell {cell.name} (line {cell.line}) cannot take “{shown}”.", f"Give {expected}.")


def only(cell: Cell, answer: Mapping[str, Any], *keys: str) -> None:
    """Refuse keys that the kind does not know."""
    for key in answer:
        if key not in keys:
            raise wrong(cell, key, f"only {', '.join(keys)}")


def skip(cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """The canonical skip when the answer is one, else None. Raises `InvalidInput` for a skip without a reason."""
    if "skipped" not in answer:
        return None
    only(cell, answer, "skipped")
    return {"skipped": required(cell, answer, "skipped", "the reason for skipping it")}


def is_skipped(answer: Mapping[str, Any] | None) -> bool:
    """True when the cell was skipped with a reason."""
    return bool(answer and answer.get("skipped"))


def required(cell: Cell, answer: Mapping[str, Any], key: str, expected: str) -> str:
    """A text that says something."""
    value = text(cell, answer, key)
    if not value.strip():
        raise wrong(cell, value, expected)
    return value


def text(cell: Cell, answer: Mapping[str, Any], key: str) -> str:
    """A text, empty when it is not there."""
    value = answer.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise wrong(cell, value, f"a text of at most {LONGEST} characters for {key}")
    return value


def mapping(cell: Cell, value: object, expected: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise wrong(cell, value, expected)
    return value


def choice(cell: Cell, value: object, options: Iterable[str]) -> str:
    """One of the options."""
    known = tuple(options)
    if not isinstance(value, str) or value not in known:
        raise wrong(cell, value, f"one of {', '.join(known)}")
    return value


def whole(cell: Cell, value: object, expected: str) -> int:
    """A whole number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(cell, value, expected)
    return value


def moment(cell: Cell, value: object) -> str:
    """A time with its zone, as ISO 8601 in UTC."""
    if isinstance(value, str):
        try:
            read = datetime.fromisoformat(value)
            if read.tzinfo is not None:
                return read.astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            pass
    raise wrong(cell, value, "a time with its zone, such as 2026-11-24T09:30:00+00:00")


def rests_on(cell: Cell, value: object) -> dict[str, str]:
    """What a kept value rests on: per table how many records were seen and their newest change."""
    found = mapping(cell, value, "what the value rests on, a text per table")
    return {key: text(cell, found, key) for key in found}


def day(cell: Cell, value: object) -> str:
    """A calendar day as ISO 8601."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise wrong(cell, value, "a day such as 2026-12-31")


def names(value: object) -> tuple[str, ...]:
    """A list of texts as the author wrote it: a YAML list, or words parted by commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, (list, tuple)):
        return tuple(str(part).strip() for part in value if str(part).strip())
    return ()


def option(cell: Cell, key: str) -> Any:
    """What the author set: the body's value, or the attribute."""
    return cell.values.get(key, cell.attributes.get(key))


def prose(cell: Cell) -> str:
    """The Markdown of a cell whose body may begin with a YAML block between `---` lines."""
    lines = cell.body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].strip() == "---" and "---" in (rest := [line.strip() for line in lines[1:]]):
        lines = lines[rest.index("---") + 2 :]
    return "\n".join(lines).strip("\n")
