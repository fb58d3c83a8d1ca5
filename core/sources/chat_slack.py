"""Slack exports: the day files of a channel, with people's names out of users.json beside them."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import BadFile
from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, required, taken, text
from core.sources.chatting import Chat, chat, moment_of
from core.sources.decoding import first_object, json_value
from core.sources.reading import content, open_input

NAME = "chat_slack"
TITLE = "Slack export (a channel's day files, users.json)"
_TIME = re.compile(r"\d{1,12}\.\d{1,6}", re.ASCII)
_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_NOISE = frozenset({
    "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive", "channel_unarchive",
    "group_join", "group_leave", "pinned_item", "unpinned_item", "reminder_add", "tombstone", "message_deleted", "bot_add", "bot_remove",
})  # fmt: skip
"""Messages that Slack writes about the channel itself."""


def recognises(file: Input) -> bool:
    """True for an array of messages with Slack's times, and for the list of users that an export holds."""
    if not file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return False
    first = first_object(file.head)
    return _is_message(first) or _is_user(first)


def _is_message(row: Mapping[str, Any]) -> bool:
    return row.get("type") == "message" and isinstance(row.get("ts"), str) and bool(_TIME.fullmatch(row["ts"]))


def _is_user(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("id"), str) and isinstance(row.get("profile"), dict) and isinstance(row.get("name"), str) and "ts" not in row


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The messages; what Slack says about the channel itself is left out. Raises `BadFile` for no array, and without an incident."""
    rows = json_value(file, content(file))
    if not isinstance(rows, list):
        raise BadFile(f"{file.name}: is no array of messages.", "Export the channel again as JSON.")
    if rows and isinstance(rows[0], dict) and _is_user(rows[0]):
        return
    place = chat(file, options, NAME)
    people = _people(file.path)
    for number, row in enumerate(rows, 1):
        yield from taken(file, f"message {number}", _message, place, f"message {number}", row, people)


def _message(place: Chat, where: str, row: Any, people: Mapping[str, str]) -> list[Record | Finding]:
    told = mapping(row, "")
    if text(told, "subtype") in _NOISE or text(told, "type") not in ("message", ""):
        return []
    stamp = required(told, "ts")
    if not _TIME.fullmatch(stamp):
        raise Rejected("ts", stamp, "ts is no time of Slack, such as 1772719200.000100.")
    thread = text(told, "thread_ts")
    answers = f"{place.channel}/{thread}" if thread and thread != stamp else None
    key, at = f"{place.channel}/{stamp}", moment_of(stamp, 1, "ts")
    return list(place.message(where, key, at, _author(told, people), _said(told, people), answers))


def _author(row: Mapping[str, Any], people: Mapping[str, str]) -> str:
    profile = inner(dict(row), "user_profile")
    user = text(dict(row), "user")
    named = people.get(user) or text(profile, "real_name") or text(profile, "display_name")
    return named or text(dict(row), "username") or text(inner(dict(row), "bot_profile"), "name") or user or "unknown"


def _said(row: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """The text, or what its attachments say where it has none, and the names of its files."""
    told = dict(row)
    parts = [text(told, "text")]
    if not parts[0]:
        for each in items(told, "attachments"):
            shown = mapping(each, "attachments")
            parts.append(text(shown, "fallback") or text(shown, "text") or text(shown, "title"))
    parts += [f"[file {text(mapping(each, 'files'), 'name') or 'without a name'}]" for each in items(told, "files")]
    return plain("\n".join(part for part in parts if part), people)


def plain(written: str, people: Mapping[str, str]) -> str:
    """Slack's marks as words: who is meant where that is known, the address of a link; an id that nobody knows is left as it is."""

    def word(found: re.Match[str]) -> str:
        kind, target, label = found.groups()
        if kind == "@":
            return f"@{people.get(target) or label or target}"
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return label or f"@{target.partition('^')[0]}"
        return f"{label} ({target})" if label and label != target else target

    shown = _MARK.sub(word, written)
    for mark, sign in _ESCAPES:
        shown = shown.replace(mark, sign)
    return shown


def _people(path: Path) -> dict[str, str]:
    """Names by id out of the export's users.json, which lies beside the channel's folder or beside the file; empty without one."""
    for folder in (path.parent, path.parent.parent):
        found = folder / "users.json"
        if found.is_file() and found != path:
            told = found.stat()
            return _users(found, told.st_mtime_ns, told.st_size)
    return {}


@lru_cache(maxsize=4)
def _users(path: Path, changed: int, size: int) -> dict[str, str]:
    """Kept while the file stays as it is: a channel has one file a day."""
    try:
        file = open_input(path, path.name)
        rows = json_value(file, content(file))
    except BadFile:
        return {}
    known = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and _is_user(row):
            profile = row["profile"]
            named = [profile.get("real_name"), profile.get("display_name"), row.get("real_name"), row["name"]]
            known[row["id"]] = next((each for each in named if isinstance(each, str) and each.strip()), row["id"])
    return known
