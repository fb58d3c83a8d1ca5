"""Follow-ups as tasks of a calendar (RFC 5545), for whoever keeps promises in one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

_STATUS = {"open": "NEEDS-ACTION", "in_progress": "IN-PROCESS", "done": "COMPLETED", "wont_do": "CANCELLED"}
_PRIORITY = {"P1": 1, "P2": 3, "P3": 5, "P4": 7}
"""RFC 5545, section 3.8.1.9: 1 to 4 is high, 5 medium, 6 to 9 low."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LINE = 75
"""Most bytes of a line before it is folded (RFC 5545, section 3.1)."""


def ics(rows: Sequence[Mapping[str, Any]], now: datetime) -> str:
    """A calendar with one task a row of `followup.list`, lines ending in CRLF. `now` is when it was written.

    The task's UID is the follow-up's id, so that a calendar which reads the file again changes its tasks and doubles none.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parley//Follow-ups//EN"]
    for row in rows:
        lines += _task(row, now)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _task(row: Mapping[str, Any], now: datetime) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield f"UID:{row['id']}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"SEQUENCE:{row['version'] - 1}"
    yield f"SUMMARY:{_text(row['title'])}"
    yield f"STATUS:{_STATUS[row['status']]}"
    yield f"PRIORITY:{_PRIORITY[row['priority']]}"
    yield f"CATEGORIES:{_text(row['discipline'])}"
    if row["filed_at"]:
        yield f"CREATED:{_moment(row['filed_at'])}"
    if row["due_on"]:
        yield f"DUE;VALUE=DATE:{_day(row['due_on'])}"
    if row["status"] == "done" and row["done_at"]:
        yield f"COMPLETED:{_moment(row['done_at'])}"
    about = [f"INC-{row['incident_number']}: {row['incident_title']}" if row["incident_number"] else "", _owner(row)]
    about += [f"Will not be done: {row['wont_do_reason']}"] if row["status"] == "wont_do" else []
    yield f"DESCRIPTION:{_text(chr(10).join(part for part in about if part))}"
    if row["url"]:
        yield f"URL:{_UNPRINTABLE.sub('', row['url']).replace(chr(10), '')}"
    yield "END:VTODO"


def _owner(row: Mapping[str, Any]) -> str:
    return f"Owner: {row['owner']}" if row["owner"] else "Nobody owns it."


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _day(value: date) -> str:
    return f"{value:%Y%m%d}"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, section 3.3.11): no control characters, and nothing in it ends the value."""
    plain = _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 bytes, each further one behind a space; no character is cut."""
    piece, room = "", _LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            yield piece
            piece, room = " ", _LINE - 1
        piece, room = piece + character, room - size
    yield piece
