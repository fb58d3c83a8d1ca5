"""A room: the texts of one notebook and one visibility, written by everyone who sits in it."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pycrdt import Doc, Text, TextEvent, TransactionEvent

from core.access import Viewer
from core.live.log import SETTLED, UPDATE, Entry, RoomLog
from core.live.seats import Seat

_LOG = logging.getLogger(__name__)
IDLE = 5.0
"""Seconds without a key after which a text is settled."""
MOST_UPDATE = 1_000_000
MOST_DOCUMENT = 16_000_000
COMPACT_FROM = 200
"""Records from which a log is compacted when it is opened."""


class Member(Protocol):
    """One screen in the room."""

    seat: Seat

    def tell(self, message: bytes) -> None:
        """Put a message into the screen's queue; never waits."""


@dataclass(slots=True)
class Unsettled:
    """A text that is newer than the store: who wrote on it, in order of first writing, and when last (monotonic seconds)."""

    authors: dict[str, Viewer] = field(default_factory=dict)
    last: float = 0.0


class Room:
    """Lives in the server's event loop and is touched from nowhere else. `stored` gives text and version of each prompt in the store."""

    def __init__(self, log: RoomLog, stored: Mapping[str, tuple[str, int]], clock: Callable[[], float] = time.monotonic) -> None:
        self.log = log
        self.members: set[Member] = set()
        self.unsettled: dict[str, Unsettled] = {}
        self.versions: dict[str, int] = {}
        self.states: dict[int, Member] = {}
        self._clock = clock
        self._writer: Member | None = None
        self._is_replaying = False
        self._doc: Doc[Any] = Doc()
        self._texts: dict[str, Text] = {}
        self._held: list[Any] = [self._doc.observe(self._moved)]
        self._last: dict[str, dict[str, Any]] = {}
        self._size = 0
        self._is_behind = False
        self._touched: set[str] = set()
        self._kept: dict[str, dict[str, Viewer]] = {}
        self._replay()
        self.know(stored)
        self._size = len(self._doc.get_update())

    def _replay(self) -> None:
        """The document from its log, never from the store's text: rebuilt from text it would double what a screen sends again."""
        entries = self.log.entries()
        self._is_replaying = True
        for entry in entries:
            if entry.kind == UPDATE:
                self._doc.apply_update(entry.update)
                for cell, people in entry.about.get("wrote", {}).items():
                    self._kept.setdefault(cell, {}).update((_key(viewer), viewer) for viewer in (Viewer.local(*each) for each in people))
            else:
                self._last[entry.about["cell"]] = entry.about
                self._kept.pop(entry.about["cell"], None)
        self._is_replaying = False
        if len(entries) > COMPACT_FROM:
            self.log.compact([self._whole(self._kept), *(Entry(SETTLED, about) for about in self._last.values())])

    def know(self, stored: Mapping[str, tuple[str, int]]) -> None:
        """Take in prompts that are new to the room: at its opening, or when a condition shows one later."""
        for cell, (text, version) in stored.items():
            if cell in self._texts:
                continue
            self._texts[cell] = self._doc.get(cell, type=Text)
            self._held.append(self._texts[cell].observe(self._written(cell)))
            self.versions[cell] = version
            last, here = self._last.get(cell, {"version": 0, "text": ""}), self.text(cell)
            if version > last["version"] and here == last["text"]:
                self.adopt(cell, text, version)
            elif here not in (text, last["text"]):
                self.unsettled[cell] = Unsettled(self._kept.get(cell, {}), self._clock())

    def text(self, cell: str) -> str:
        """What stands in a cell now."""
        return str(self._texts[cell])

    def state(self) -> bytes:
        """What the room has, as a state vector."""
        return self._doc.get_state()

    def missing(self, state: bytes) -> bytes:
        """What a screen with this state vector lacks. Raises `ValueError` for one that is none."""
        return self._doc.get_update(state)

    def receive(self, member: Member, update: bytes) -> bool:
        """Take an update from a screen. A reader's is dropped (False). Raises `ValueError` for one that is garbled or too large."""
        if not member.seat.may_write:
            return False
        if len(update) > MOST_UPDATE or self._size + len(update) > MOST_DOCUMENT:
            raise ValueError("the text would become too long")
        self._size += len(update)
        self._writer = member
        try:
            self._doc.apply_update(update)
        finally:
            self._writer = None
        return True

    def adopt(self, cell: str, text: str, version: int) -> None:
        """Bring a text that was answered through another door into the document; what stays the same is left untouched."""
        here, shared = self.text(cell), self._texts[cell]
        start, end = _differ(here, text)
        if here != text:
            gone = here[start : len(here) - end]
            with self._doc.transaction():
                if gone:
                    del shared[_bytes(here[:start]) : _bytes(here[:start]) + _bytes(gone)]
                if text[start : len(text) - end]:
                    shared.insert(_bytes(here[:start]), text[start : len(text) - end])
        self.versions[cell] = version
        self.unsettled.pop(cell, None)
        self.log.append(Entry(SETTLED, {"cell": cell, "version": version, "text": text}))

    def settled(self, cell: str, text: str, version: int) -> None:
        """Note that a text is in the store; what was written since stays unsettled."""
        self.versions[cell] = version
        self.log.append(Entry(SETTLED, {"cell": cell, "version": version, "text": text}))
        if self.text(cell) == text:
            self.unsettled.pop(cell, None)

    def make_up(self) -> None:
        """Append what a full disk did not take before. Raises `OSError`."""
        if self._is_behind:
            self.log.append(self._whole({cell: each.authors for cell, each in self.unsettled.items()}))
            self._is_behind = False

    def _whole(self, wrote: Mapping[str, Mapping[str, Viewer]]) -> Entry:
        """One record in the place of all updates, with who wrote what is not settled yet."""
        about = {cell: [[each.name, each.discipline] for each in people.values()] for cell, people in wrote.items()}
        return Entry(UPDATE, {"wrote": about}, self._doc.get_update())

    def due(self) -> list[str]:
        """The cells on which nobody has written for a while."""
        now = self._clock()
        return [cell for cell, each in self.unsettled.items() if now - each.last >= IDLE]

    def broadcast(self, message: bytes, besides: Member | None = None) -> None:
        """Tell every screen in the room, except the one it came from."""
        for member in list(self.members):
            if member is not besides:
                member.tell(message)

    def _moved(self, event: TransactionEvent) -> None:
        """Every change of the document, whoever made it: kept in the log, then told to the others."""
        if self._is_replaying:
            return
        by = self._writer.seat.viewer if self._writer else None
        wrote = {cell: [[by.name, by.discipline]] for cell in sorted(self._touched)} if by else {}
        self._touched.clear()
        try:
            self.log.append(Entry(UPDATE, {"wrote": wrote}, event.update))
        except OSError as error:
            _LOG.warning("What was typed could not be kept on the disk yet: %s", error)
            self._is_behind = True
        self.broadcast(b"\x01" + event.update, self._writer)

    def _written(self, cell: str) -> Callable[[TextEvent], None]:
        def written(_: TextEvent) -> None:
            if self._writer is None:
                return
            pending = self.unsettled.setdefault(cell, Unsettled())
            pending.authors.setdefault(_key(self._writer.seat.viewer), self._writer.seat.viewer)
            self._touched.add(cell)
            pending.last = self._clock()

        return written


def _key(viewer: Viewer) -> str:
    return f"{viewer.name}/{viewer.discipline}"


def _bytes(text: str) -> int:
    """Yrs counts places in bytes of UTF-8 (pycrdt's default)."""
    return len(text.encode())


def _differ(before: str, after: str) -> tuple[int, int]:
    """How many characters are the same at the beginning and at the end."""
    most = min(len(before), len(after))
    start = next((place for place in range(most) if before[place] != after[place]), most)
    rest = most - start
    end = next((place for place in range(rest) if before[-1 - place] != after[-1 - place]), rest)
    return start, end
