"""Mattermost bulk exports: the posts of channels with their replies, people by their names where the export tells them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, required, taken, text
from core.sources.chatting import Chat, chat, fingerprint, moment_of
from core.sources.decoding import first_object, is_json_lines, json_lines

NAME = "chat_mattermost"
TITLE = "Mattermost bulk export (posts of channels)"
_KINDS = frozenset({"version", "post", "user", "team", "channel", "direct_post", "direct_channel", "emoji", "scheme", "role", "bot"})
_NAMED = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]{0,63})")


def recognises(file: Input) -> bool:
    """True for JSON lines whose first is the export's version or one of its objects under its own kind."""
    if not is_json_lines(file.head):
        return False
    first = first_object(file.head)
    kind = first.get("type")
    return isinstance(kind, str) and kind in _KINDS and kind in first


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Posts and replies; direct messages are refused, since they belong to two people. Raises `BadFile` without an incident."""
    place = chat(file, options, NAME)
    wanted = options.extra.get("channel", "")
    people: dict[str, str] = {}
    for number, row in json_lines(file):
        yield from taken(file, f"line {number}", _line, place, f"line {number}", row, people, wanted)


def _line(place: Chat, where: str, row: Any, people: dict[str, str], wanted: str) -> list[Record | Finding]:
    told = mapping(row, "")
    kind = text(told, "type")
    if kind == "user":
        user = inner(told, "user")
        name = " ".join(part for part in (text(user, "first_name"), text(user, "last_name")) if part)
        people[required(user, "username")] = name or text(user, "username")
    if kind == "direct_post":
        raise Rejected("", "direct_post", "A direct message belongs to two people and is not taken.")
    if kind != "post":
        return []
    post = inner(told, "post")
    channel = text(post, "channel") or place.channel
    if wanted and channel != wanted:
        return []
    first = _key(channel, post)
    found = list(_post(place, where, post, channel, people, None))
    for reply in items(post, "replies"):
        found += _post(place, where, mapping(reply, "replies"), channel, people, first)
    return found


def _post(
    place: Chat, where: str, post: dict[str, Any], channel: str, people: Mapping[str, str], answers: str | None
) -> Iterator[Record | Finding]:
    user = required(post, "user")
    said = _NAMED.sub(lambda found: f"@{people.get(found[1], found[1])}", text(post, "message"))
    at = moment_of(required(post, "create_at"), 1000, "create_at")
    return place.message(where, _key(channel, post), at, people.get(user, user), said, answers, channel)


def _key(channel: str, post: dict[str, Any]) -> str:
    """A post has no id in the export: its channel, its millisecond, its author, and what it says."""
    return f"{channel}/{required(post, 'create_at')}/{required(post, 'user')}/{fingerprint(text(post, 'message'))}"
