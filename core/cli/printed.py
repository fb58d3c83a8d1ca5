"""Answers as text for a person at a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WIDEST = 60
"""Characters of a column in a table; longer text is cut and says so."""


def text_of(value: Any) -> str:
    """The value as lines: tables for lists of objects, `name: value` for objects, one line a plain item. Ends without a newline."""
    return "\n".join(_lines(value, ""))


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _named(value, indent)
    elif isinstance(value, list):
        if value and all(isinstance(item, Mapping) and _is_flat(item) for item in value):
            yield from _table(value, indent)
        else:
            for item in value:
                if isinstance(item, Mapping | list):
                    yield from _lines(item, indent)
                    yield ""
                else:
                    yield f"{indent}{_word(item)}"
    else:
        yield f"{indent}{_word(value)}"


def _named(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    if isinstance(value.get("columns"), list) and isinstance(value.get("rows"), list):
        names = [column["name"] if isinstance(column, Mapping) else str(column) for column in value["columns"]]
        yield from _table([dict(zip(names, row)) for row in value["rows"]], indent, names)
        value = {key: item for key, item in value.items() if key not in ("columns", "rows")}
    for key, item in value.items():
        if isinstance(item, Mapping | list) and item:
            yield f"{indent}{key.replace('_', ' ')}:"
            yield from _lines(item, indent + "  ")
        else:
            yield f"{indent}{key.replace('_', ' ')}: {_word(item)}"


def _is_flat(item: Mapping[str, Any]) -> bool:
    return not any(isinstance(part, Mapping | list) and part for part in item.values())


def _table(rows: Sequence[Mapping[str, Any]], indent: str, columns: Sequence[str] = ()) -> Iterator[str]:
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row if any(row.get(name) is not None for row in rows)))
    cells = [[_cut(_word(row.get(name))) for name in names] for row in rows]
    widths = [max(len(line[place]) for line in [names, *cells]) for place in range(len(names))]
    for line in (names, ["-" * width for width in widths], *cells):
        yield (indent + "  ".join(cell.ljust(width) for cell, width in zip(line, widths))).rstrip()


def _word(value: Any) -> str:
    """One line for a plain value; unknown is said, never left empty. Control characters cannot reach the terminal."""
    if value is None or value in ([], {}):
        return "none" if value in ([], {}) else "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
