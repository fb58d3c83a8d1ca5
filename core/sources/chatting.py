"""Chat messages put together the same way by every importer: they belong to one incident, are told once, and are plain text."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from core.errors import BadFile
from core.records import ChatMessage, Id, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Doubt, Rejected, flags_of, problems
from core.sources.flags import ANSWERS_LATER, SAID_TWICE

LONGEST = 40_000
"""How many characters one message may have; Slack's own limit."""
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Chat:
    """The messages of one file on their way to their incident. `channel` is what the chat calls the place, told at import or its folder."""

    file: Input
    source: str
    incident_id: Id
    visibility: str
    channel: str
    said: dict[str, tuple[ChatMessage, str]] = field(default_factory=dict)

    def message(
        self, place: str, key: str, at: datetime, author: str, text: str, answers: str | None = None, channel: str = "",
        url: str | None = None,
    ) -> Iterator[Record | Finding]:
        """The message, or nothing where the same one stands further up; one that contradicts that is flagged, the first stays.

        `key` is its identity within the source. Raises `Rejected` for an empty or overlong text and a time outside 1990 to 2200.
        """
        text = text.strip()
        if not text:
            raise Rejected("text", "", "The message has no text.")
        if len(text) > LONGEST:
            raise Rejected("text", text[:80], f"The message is longer than {LONGEST:,} characters.")
        if not _FIRST <= at < _LAST:
            raise Rejected("time", at.isoformat(), "The time is outside 1990 to 2200.")
        told = f"{author}: {text}"
        if key in self.said:
            first, before = self.said[key]
            if before != told:
                yield from problems(first, self.file, place, [(SAID_TWICE, told[:200])], self.incident_id)
            return
        doubts: list[Doubt] = [(ANSWERS_LATER, answers)] if answers is not None and answers > key else []
        made = ChatMessage(
            id=derive_id("chat_message", self.incident_id, self.source, key),
            source=self.source,
            source_key=key,
            incident_id=self.incident_id,
            visibility=self.visibility,
            channel=(channel or self.channel)[:200],
            sent_at=at,
            author=author.strip()[:200],
            text=text,
            answers_key=answers,
            url=url,
            flags=flags_of(doubts),
        )
        self.said[key] = (made, told)
        yield made
        yield from problems(made, self.file, place, doubts, self.incident_id)


def chat(file: Input, options: Options, source: str) -> Chat:
    """Where the messages of a file belong. Raises `BadFile` when the import was not told to which incident."""
    incident = options.extra.get("incident_id")
    if not incident:
        raise BadFile(
            f"{file.name}: holds chat messages, which only those of their incident may see, and no incident was named.",
            "Import it on the incident's own screen, or with --incident INC-7.",
        )
    # A file that was uploaded lies where nobody named a folder.
    is_kept = file.path.is_relative_to(tempfile.gettempdir())
    folder = PurePath(file.name).parent.name or ("" if is_kept else file.path.parent.name)
    channel = options.extra.get("channel") or folder or "chat"
    return Chat(file, source, Id(incident), options.extra.get("visibility", "everyone"), channel)


def moment_of(seconds: Any, scale: int, name: str) -> datetime:
    """The moment of a Unix time in parts of `scale` a second. Raises `Rejected` for what is none."""
    try:
        whole, _, part = str(seconds).partition(".")
        ticks = int(whole) * (1_000_000 // scale) + int(f"{part:0<6}"[:6])
        return datetime.fromtimestamp(ticks // 1_000_000, UTC).replace(microsecond=ticks % 1_000_000)
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected(name, str(seconds), f"{name} is no Unix time.") from error


def fingerprint(text: str) -> str:
    """What tells two messages of one moment and author apart where the chat gives them no id."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]
