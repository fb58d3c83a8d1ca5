"""The rooms of this process: opened when the first screen comes, settled when a text rests, closed when the last one leaves."""

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool

from core.access import Viewer
from core.commands import registry
from core.errors import NotFound, ParleyError, Stale
from core.live.log import RoomLog
from core.live.room import Room
from core.live.seats import Seat, Seats
from core.notebook.rooms import NOBODY, use
from core.store.store import Store

_LOG = logging.getLogger(__name__)
BEAT = 1.0
"""Seconds between two looks at what is to be synced and settled."""
TRIES = 5
"""How often the texts of a notebook are saved before a command that needs them at rest gives up."""
UNWELL = 500
"""Status from which an error says that the store cannot save now, not that this may not be saved."""
WAIT = 10.0
"""Seconds that a command waits for the texts in writing to be saved."""


def classes(shown: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, int]]]:
    """Text and version of each prompt of `notebook.show`, by the visibility of its cell."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for row in shown["cells"]:
        if row["kind"] == "prompt":
            text = str((row["answer"] or {}).get("text", ""))
            found.setdefault(row["attributes"].get("visibility", "everyone"), {})[row["name"]] = (text, row["version"])
    return found


class LiveRooms:
    """Rooms by notebook and visibility. Everything but `frozen`, `changed` and `seats` belongs to the event loop that `run` is in."""

    def __init__(self, store: Callable[[], Store], folder: Path) -> None:
        self.seats = Seats()
        self._store = store
        self._folder = folder
        self._rooms: dict[tuple[str, str], Room] = {}
        self._opening = asyncio.Lock()
        self._settling: dict[tuple[str, str, str], asyncio.Lock] = {}
        self._frozen: dict[str, set[object]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_running(self) -> bool:
        """True while the server takes part."""
        return self._loop is not None

    @contextlib.asynccontextmanager
    async def running(self) -> Any:
        """Take part while the server runs; at the end everything is settled and the logs are closed."""
        self._loop = asyncio.get_running_loop()
        use(self)
        self._start_beating()
        try:
            yield self
        finally:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
            for key in list(self._rooms):
                await self._settle_room(key)
                self._rooms.pop(key).log.close()
            use(NOBODY)
            self._loop = None

    def _start_beating(self) -> None:
        self._heart = asyncio.create_task(self._beat())
        self._heart.add_done_callback(self._stopped)

    def _stopped(self, heart: "asyncio.Task[None]") -> None:
        """One room's trouble, such as a full disk, must not end the saving of all texts."""
        if not heart.cancelled() and (error := heart.exception()) is not None:
            _LOG.error("A live room could not be saved; trying again.", exc_info=error)
            self._start_beating()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            for key, room in list(self._rooms.items()):
                room.make_up()
                # A disk may take its time; typing does not wait for it.
                await run_in_threadpool(room.log.sync)
                if room.due():
                    await self._settle_room(key, room.due())
                if not room.members and not room.unsettled:
                    self._rooms.pop(key).log.close()

    async def enter(self, seat: Seat, visibility: str) -> Room:
        """The room of a seat, opened when nobody was in it. Raises `NotFound` for a room the person may not see."""
        if visibility not in seat.classes:
            raise NotFound("There is no such text.", "Reload the page.")
        key = (seat.notebook_id, visibility)
        async with self._opening:
            if key not in self._rooms:
                shown = await self._ask(seat.viewer, "notebook.show", {"id": seat.notebook_id})
                stored = classes(shown).get(visibility)
                if stored is None:
                    raise NotFound("There is no such text.", "Reload the page.")
                name = hashlib.sha256(visibility.encode()).hexdigest()[:12]
                self._rooms[key] = Room(RoomLog(self._folder / f"{seat.notebook_id}.{name}.log"), stored)
            return self._rooms[key]

    async def settle_cell(self, seat: Seat, visibility: str, cell: str) -> None:
        """Save one text now, because its writer left it; it may be one that a condition showed since the room was opened."""
        room = self._rooms.get((seat.notebook_id, visibility))
        if room is not None and cell not in room.versions:
            room.know(classes(await self._ask(seat.viewer, "notebook.show", {"id": seat.notebook_id})).get(visibility, {}))
        await self._settle_room((seat.notebook_id, visibility), [cell])

    async def _settle_room(self, key: tuple[str, str], cells: list[str] | None = None) -> None:
        room = self._rooms.get(key)
        if room is None:
            return
        for cell in list(room.unsettled if cells is None else cells):
            # One text at a time, but no text waits for the others: whoever left it looks at the line that says it is kept.
            async with self._settling.setdefault((*key, cell), asyncio.Lock()):
                while key[0] in self._frozen:
                    await asyncio.sleep(0.02)
                if cell in room.unsettled:
                    await self._settle(key[0], room, cell)

    async def _settle(self, notebook_id: str, room: Room, cell: str) -> None:
        """One command that names its authors. When another door was faster, its text goes into the history and ours stands."""
        pending, text = room.unsettled[cell], room.text(cell)
        authors = list(pending.authors.values())
        viewer = authors[-1] if authors else Viewer.local("")
        given = {"text": text, **({"authors": [each.name for each in authors]} if len(authors) > 1 else {})}
        for attempt in (1, 2):
            try:
                answer = {"id": notebook_id, "cell": cell, "value": given, "version": room.versions[cell]}
                saved = await self._ask(viewer, "notebook.answer", answer)
            except Stale:
                if attempt == 2:
                    return
                await self._catch_up(notebook_id, viewer, room, cell)
            except ParleyError as error:
                if error.status >= UNWELL:
                    # The store is unwell, not the answer wrong: the text waits in the log and is tried again.
                    pending.last = time.monotonic()
                else:
                    room.unsettled.pop(cell, None)
                room.broadcast(note("refused", cell=cell, sentence=error.sentence, remedy=error.remedy))
                return
            else:
                room.settled(cell, text, saved["version"])
                room.broadcast(note("settled", cell=cell, by=[each.name for each in authors]))
                return

    async def _catch_up(self, notebook_id: str, viewer: Viewer, room: Room, cell: str) -> None:
        shown = await self._ask(viewer, "notebook.show", {"id": notebook_id})
        room.versions[cell] = next((row["version"] for row in shown["cells"] if row["name"] == cell), room.versions[cell])

    async def _ask(self, viewer: Viewer, name: str, arguments: Mapping[str, Any]) -> Any:
        return await run_in_threadpool(lambda: registry()[name].run(self._store(), viewer, arguments))

    @contextlib.contextmanager
    def frozen(self, notebook_id: str) -> Iterator[None]:
        """From any thread but the loop's own: what is being written in a notebook is saved, then nothing more until the end.

        Typing goes on meanwhile and is saved afterwards, as an edit of its own. Raises `Stale` when a text does not come to rest.
        """
        if self._loop is None or all(key[0] != notebook_id for key in list(self._rooms)):
            yield
            return
        loop, mark = self._loop, object()
        work = asyncio.run_coroutine_threadsafe(self._freeze(notebook_id, mark), loop)
        try:
            try:
                work.result(WAIT)
            except TimeoutError:
                work.cancel()
                raise Stale("What is being written could not be saved in time.", "Nothing else was done. Try again in a moment.") from None
            yield
        finally:
            loop.call_soon_threadsafe(self._thaw, notebook_id, mark)

    def settle(self) -> None:
        """From any thread but the loop's own: what is being written anywhere is saved now, such as before a backup."""
        if self._loop is not None and self._rooms:
            work = asyncio.run_coroutine_threadsafe(self._settle_all(), self._loop)
            try:
                work.result(WAIT)
            except TimeoutError:
                work.cancel()
                _LOG.warning("Not every text in writing was saved within %g seconds; it stays in its room.", WAIT)

    async def _settle_all(self) -> None:
        for key in list(self._rooms):
            await self._settle_room(key)

    async def _freeze(self, notebook_id: str, mark: object) -> None:
        busy: list[tuple[str, Room]] = []
        for _ in range(TRIES):
            keys = [key for key in self._rooms if key[0] == notebook_id]
            for key in keys:
                await self._settle_room(key)
            busy = [(cell, self._rooms[key]) for key in keys if key in self._rooms for cell in self._rooms[key].unsettled]
            if not busy:
                self._frozen.setdefault(notebook_id, set()).add(mark)
                return
        cell, room = busy[0]
        names = " and ".join(each.name for each in room.unsettled[cell].authors.values()) or "Somebody"
        raise Stale(f"{names} still write on “{cell}”.", "Nothing else was done. Ask for a pause, then do it again.")

    def _thaw(self, notebook_id: str, mark: object) -> None:
        marks = self._frozen.get(notebook_id, set())
        marks.discard(mark)
        if not marks:
            self._frozen.pop(notebook_id, None)

    def changed(self, notebook_id: str, command: str, cell: str, by: Viewer) -> None:
        """From any thread: another door changed a notebook; its rooms take over what was answered and their screens are told."""
        if self._loop is not None and any(key[0] == notebook_id for key in list(self._rooms)):
            asyncio.run_coroutine_threadsafe(self._heard(notebook_id, command, cell, by), self._loop)

    async def _heard(self, notebook_id: str, command: str, cell: str, by: Viewer) -> None:
        shown = await self._ask(Viewer.system(), "notebook.show", {"id": notebook_id})
        of = {row["name"]: row["attributes"].get("visibility", "everyone") for row in shown["cells"]}
        said = note("changed", command=command, cell=cell, by=by.name, discipline=by.discipline)
        for (notebook, visibility), room in list(self._rooms.items()):
            if notebook != notebook_id:
                continue
            stored = classes(shown).get(visibility, {})
            room.know(stored)
            if cell in stored and cell not in room.unsettled and stored[cell][1] > room.versions[cell]:
                room.adopt(cell, *stored[cell])
            for member in list(room.members):
                viewer = member.seat.viewer
                # A cell that its reader may not see is not mentioned either.
                if not cell or viewer.sees_all or of.get(cell) in {"everyone", *viewer.groups}:
                    member.tell(said)


def note(what: str, **said: Any) -> bytes:
    """A message in words, as the screens take it: kind 3, then JSON."""
    return b"\x03" + json.dumps({"what": what, **said}, ensure_ascii=False).encode()
