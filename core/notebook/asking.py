"""What a PromQL or HTTP cell states: spans, moments by name, and a request by its lines."""

import re
from datetime import timedelta

from core.errors import InvalidInput
from core.notebook.document import Cell
from core.notebook.references import NAME

METHODS = ("GET", "HEAD")
HEADERS = ("accept", "accept-language", "x-scope-orgid")
"""Headers that a cell may set."""
_SPAN = re.compile(r"(\d{1,6})\s*(s|m|h|d|w)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LINE = re.compile(r"(?:([A-Za-z]+)[ \t]+)?(\S+)(?:[ \t]+HTTP/[\d.]+)?[ \t]*")


def span(text: str) -> timedelta | None:
    """The length of `30s`, `15m`, `6h`, `2d`, `1w`; None for anything else."""
    found = _SPAN.fullmatch(text.strip())
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else None


def is_name(text: str) -> bool:
    """True when a time is stated by the name of an input or answer."""
    return re.fullmatch(NAME, text) is not None and text != "now"


def read_request(cell: Cell) -> tuple[str, str, dict[str, str]]:
    """Method (GET when none is written), target and headers of an HTTP cell. Raises `InvalidInput` naming the line that is wrong."""
    lines = re.split(r"\r\n|\r|\n", cell.body.strip())
    first = _LINE.fullmatch(lines[0].strip())
    method = (first[1] or "GET").upper() if first else ""
    if first is None or method not in METHODS:
        remedy = "Write GET or HEAD and a path: GET /health."
        raise InvalidInput(f"“{lines[0][:80]}” in {cell.name} (line {cell.line}) is no request.", remedy)
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or name.strip().lower() not in HEADERS:
            raise InvalidInput(f"“{line[:80]}” in {cell.name} (line {cell.line}) is not sent.", f"Headers of a cell: {', '.join(HEADERS)}.")
        headers[name.strip()] = value.strip()
    return method, first[2], headers
