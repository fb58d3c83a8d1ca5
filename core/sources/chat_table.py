"""A chat as a plain table: CSV, JSON or JSON lines with time, author and text, as any chat can be brought into."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, mapping, required, taken, text
from core.sources.chatting import Chat, chat, fingerprint
from core.sources.decoding import csv_rows, first_object, head_columns, json_rows
from core.sources.times import moment
from core.zones import zone_of

NAME = "chat_table"
TITLE = "Chat as a table (CSV or JSON with time, author and text)"
COLUMNS = {
    "time": ("time", "timestamp", "sent_at"),
    "author": ("author", "user", "sender"),
    "text": ("text", "message", "body"),
    "channel": ("channel",),
    "url": ("url", "permalink"),
    "id": ("id",),
}
"""What each column may be called; the first three are needed, and a file with any other column is none of these."""
_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
_NEEDED = ("time", "author", "text")


def recognises(file: Input) -> bool:
    """True where the columns, or the names in the first object, are these and no others."""
    if file.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _fits(frozenset(first_object(file.head)))
    return _fits(head_columns(file.head))


def _fits(names: frozenset[str]) -> bool:
    return names <= _KNOWN and all(names & set(COLUMNS[each]) for each in _NEEDED)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The messages. A time without a zone is read in the zone that the import was told. Raises `BadFile` without an incident."""
    place = chat(file, options, NAME)
    zone = zone_of(options.extra["zone"]) if options.extra.get("zone") else None
    if file.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        for where, row in json_rows(file):
            yield from taken(file, where, _row, place, where, row, zone)
        return
    for number, row in csv_rows(file):
        yield from taken(file, f"line {number}", _row, place, f"line {number}", row, zone)


def _row(place: Chat, where: str, row: Any, zone: ZoneInfo | None) -> list[Record | Finding]:
    told = mapping(row, "")
    said = {name: next((each for each in names if each in told), names[0]) for name, names in COLUMNS.items()}
    written = required(told, said["time"])
    try:
        at = moment(written, zone) if zone else moment(written)
    except ValueError as error:
        raise Rejected(said["time"], written, f"{error}.") from error
    if at.zone_assumed and not zone:
        raise Rejected(said["time"], written, "The time names no zone; add the offset, or say at import which zone the times are in.")
    author, words = required(told, said["author"]), text(told, said["text"])
    channel = text(told, said["channel"]) or place.channel
    key = text(told, said["id"]) or f"{at.at.isoformat()}/{author}/{fingerprint(words)}"
    return list(place.message(where, f"{channel}/{key}", at.at, author, words, None, channel, _address(text(told, said["url"]))))


def _address(url: str) -> str | None:
    return url if url.startswith(("http://", "https://")) else None
