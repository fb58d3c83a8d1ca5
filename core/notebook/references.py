"""References of a notebook to its inputs and answers: where they stand, and how each language receives their values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from core.errors import InvalidInput
from core.notebook.markup import one_line

NAME = r"[a-z][a-z0-9_]{0,62}"
_REFERENCE = re.compile(rf"\$\$\{{|\$\{{({NAME})(?:\.([A-Za-z_][A-Za-z0-9_]{{0,62}}))?\}}")
_MALFORMED = re.compile(r"\$\$\{|\$\{([^}\n]*)\}?")
_MATCHER = re.compile(r"(=~|!~|=|!=)\s*$")
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`${name}` or `${name.column}`; `start` and `end` are positions in the text it stands in."""

    name: str
    column: str | None
    start: int
    end: int

    @property
    def key(self) -> str:
        """`name` or `name.column`."""
        return f"{self.name}.{self.column}" if self.column else self.name


def find_references(text: str) -> list[Reference]:
    """The references of a text in their order; `$${` is none."""
    return [
        Reference(name=match[1], column=match[2], start=match.start(), end=match.end()) for match in _REFERENCE.finditer(text) if match[1]
    ]


def malformed(text: str) -> list[tuple[int, str]]:
    """Position and text of each `${…}` that is no reference because its name cannot be one."""
    return [(match.start(), match[0]) for match in _MALFORMED.finditer(text) if match[1] is not None and not _REFERENCE.match(match[0])]


def value_of(key: str, facts: Mapping[str, Any]) -> Any:
    """The value a reference stands for: an input, an answer, or a column of a query's first row.

    Raises `InvalidInput` when it is not there: an empty answer must not become an empty text in a query.
    """
    name, _, column = key.partition(".")
    value = facts.get(name)
    if column:
        value = value.get(column) if isinstance(value, Mapping) else None
    elif isinstance(value, Mapping):
        raise InvalidInput(f"${{{key}}} is a whole row.", f"Name the column: ${{{key}.column}}.")
    if value is None or value == "":
        row = facts.get(name)
        is_empty = isinstance(row, Mapping) and column in row
        what = "is empty in the first row" if is_empty else "has no first row with that column" if column else "has no answer yet"
        raise InvalidInput(f"${{{key}}} {what}.", f"Give {name} a value first.")
    return value


def fill_values(values: Any, facts: Mapping[str, Any]) -> Any:
    """YAML values with the references inside their scalars replaced; a scalar that is one reference becomes its value as it is.

    Raises `InvalidInput` as `value_of`.
    """
    if isinstance(values, Mapping):
        return {key: fill_values(value, facts) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [fill_values(value, facts) for value in values]
    if not isinstance(values, str):
        return values
    whole = _REFERENCE.fullmatch(values)
    if whole is not None and whole[1]:
        return value_of(values[2:-1], facts)
    return _replaced(values, lambda key, _: _text(value_of(key, facts)))


def fill_prose(markdown: str, facts: Mapping[str, Any]) -> str:
    """Prose with its references replaced by escaped text; one without a value yet stays visible as `${name}`."""

    def written(key: str, _: int) -> str:
        try:
            return one_line(_text(value_of(key, facts)))
        except InvalidInput:
            return f"\\${{{key}}}"

    return _replaced(markdown, written)


def fill_promql(query: str, facts: Mapping[str, Any]) -> str:
    """A PromQL query with its references replaced inside quoted matchers, escaped (for `=~` and `!~` as a regular expression too).

    Raises `InvalidInput` for a reference anywhere else, and as `value_of`.
    """
    places = {reference.start: quoted_matcher(query, reference) for reference in find_references(query)}

    def written(key: str, at: int) -> str:
        operator = places[at]
        if operator is None:
            raise InvalidInput(f"${{{key}}} stands outside a quoted matcher.", 'Write it as a matcher\'s value: {job="${job}"}.')
        value = _text(value_of(key, facts))
        value = _SPECIAL.sub(r"\\\g<0>", value) if operator.endswith("~") else value
        return value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")

    return _replaced(query, written)


def quoted_matcher(query: str, reference: Reference) -> str | None:
    """The operator (`=`, `!=`, `=~`, `!~`) of the quoted matcher a reference stands in, or None when it stands elsewhere."""
    opened, depth, at, mark = -1, 0, 0, ""
    while at < reference.start:
        letter = query[at]
        if mark:
            if letter == "\\" and mark != "`":
                at += 1
            elif letter == mark:
                mark = ""
        elif letter in "\"'`":
            mark, opened = letter, at
        elif letter == "#":
            end = query.find("\n", at)
            at = len(query) if end < 0 else end
        else:
            depth += (letter == "{") - (letter == "}")
        at += 1
    found = _MATCHER.search(query[:opened]) if mark in ('"', "'") and depth > 0 and at == reference.start else None
    return found[1] if found else None


def fill_http(request: str, facts: Mapping[str, Any]) -> str:
    """A request with its references percent-encoded. Raises `InvalidInput` for one in the scheme or host, and as `value_of`."""
    for reference in find_references(request):
        if in_host(request, reference):
            raise InvalidInput(
                f"${{{reference.key}}} stands in the scheme or host.", "Write the host out; only path and query take references."
            )

    def written(key: str, _: int) -> str:
        value = _text(value_of(key, facts))
        if set(value) == {"."}:
            raise InvalidInput(f"${{{key}}} is {value}, which would change the path.", f"Give {key.partition('.')[0]} another value.")
        return quote(value, safe="")

    return _replaced(request, written)


def in_host(request: str, reference: Reference) -> bool:
    """True when the reference stands in the scheme or the host of the request's address (its first line)."""
    first = request.lstrip().split("\n", 1)[0]
    offset = len(request) - len(request.lstrip())
    start = reference.start - offset
    if start >= len(first):
        return False
    address = re.match(r"(?:[A-Z]+\s+)?", first)
    begin = address.end() if address else 0
    scheme = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#\s$]+(?=[/?#])", first[begin:])
    if scheme is None:
        return not first[begin:].startswith("/") or start <= begin
    return start < begin + scheme.end()


def _replaced(text: str, written: Callable[[str, int], str]) -> str:
    def one(match: re.Match[str]) -> str:
        return written(match[0][2:-1], match.start()) if match[1] else "${"

    return _REFERENCE.sub(one, text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    return str(value)
