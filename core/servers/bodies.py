"""What an HTTP server answered, as a table: JSON by its rows, text by its lines, HEAD by its headers."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.jsonable import exact
from core.servers.fetch import Fetched, ServerUnreached

ROWS = 1000
"""Rows kept of an answer; more are counted, not kept."""
LONGEST = 20_000
"""Characters kept of one value."""
_PRIVATE = frozenset({"set-cookie", "set-cookie2", "authorization", "www-authenticate", "proxy-authenticate", "authentication-info"})


def expected(status: int, stated: str) -> bool:
    """True when a status is one of those stated: `any`, `2xx`, `404` …, by comma; 2xx when nothing is."""
    wanted = [word.strip().lower() for word in (stated or "2xx").split(",")]
    return any(word in ("any", str(status), f"{status // 100}xx") for word in wanted)


def read_body(fetched: Fetched, method: str, pick: str) -> tuple[list[str], list[list[Any]], int]:
    """Columns, rows (at most 1,000) and how many there were. `pick` is a JSON Pointer (RFC 6901) to the part that is wanted.

    Raises `ServerUnreached` where `pick` leads nowhere, or the answer is neither text nor JSON.
    """
    if method == "HEAD":
        rows = [[name, value[:LONGEST]] for name, value in fetched.headers if name not in _PRIVATE]
        return ["header", "value"], [["status", str(fetched.status)], *rows], len(rows) + 1
    kind = dict(fetched.headers).get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith("json") or pick:
        return _cut(*_shaped(_picked(fetched, _json(fetched), pick)))
    try:
        text = fetched.body.decode("utf-8")
    except UnicodeDecodeError:
        raise _failed(fetched, f"answered {kind or 'something'} that is no text", "Ask it for JSON or text.") from None
    if "\0" in text:
        raise _failed(fetched, f"answered {kind or 'something'} that is no text", "Ask it for JSON or text.")
    return _cut(["line"], [[line] for line in re.split(r"\r\n|\r|\n", text.rstrip("\r\n"))] if text.strip() else [])


def _json(fetched: Fetched) -> Any:
    try:
        return json.loads(fetched.body, parse_constant=str)
    except (ValueError, RecursionError):
        raise _failed(fetched, "answered no JSON that can be read", "Leave `pick` out, or ask for another path.") from None


def _picked(fetched: Fetched, value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and re.fullmatch(r"0|[1-9]\d{0,8}", key) and int(key) < len(value):
            value = value[int(key)]
        else:
            raise _failed(fetched, f"answered nothing at {pointer}", "Correct `pick`; it is a JSON Pointer such as /data/items.")
    return value


def _shaped(value: Any) -> tuple[list[str], list[list[Any]]]:
    """A list of objects is a table, an object its keys and values, a list its items, anything else one value."""
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        columns = list(dict.fromkeys(str(key) for each in value for key in each))
        return columns, [[_plain(each.get(column)) for column in columns] for each in value]
    if isinstance(value, Mapping):
        return ["key", "value"], [[str(key), _plain(each)] for key, each in value.items()]
    if isinstance(value, list):
        return ["value"], [[_plain(each)] for each in value]
    return ["value"], [[_plain(value)]]


def _plain(value: Any) -> Any:
    """The value as a table can hold it: what is nested as JSON text, numbers beyond 2^53 as text, NUL left out."""
    told = exact(json.dumps(value, ensure_ascii=False) if isinstance(value, list | Mapping) else value)
    return told.replace("\0", "")[:LONGEST] if isinstance(told, str) else told


def _cut(columns: Sequence[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]], int]:
    kept = [[each[:LONGEST] if isinstance(each, str) else each for each in row] for row in rows[:ROWS]]
    return [column.replace("\0", "") for column in columns], kept, len(rows)


def _failed(fetched: Fetched, what: str, remedy: str) -> ServerUnreached:
    return ServerUnreached(f"The server {fetched.server} {what} ({fetched.url[:200]}).", remedy)
