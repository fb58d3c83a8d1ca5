"""The WebSocket of a room: a screen shows its seat, then updates, presence and notes go both ways. A reader's updates are dropped.

Messages are binary; the first byte says what follows: 0 a state vector (send me what I lack), 1 an update, 2 who is where, 3 JSON.
"""

import asyncio
import contextlib
import json
import logging
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from core.errors import ParleyError
from core.live.presence import Garbled, State, read_states, stamped, write_states
from core.live.room import Room
from core.live.rooms import LiveRooms, note
from core.live.seats import Seat

_LOG = logging.getLogger(__name__)
HELLO_WITHIN = 10.0
MOST_WAITING = 2_000
"""Messages that may wait for one screen; a slower one is cut off and comes back."""
NO_SEAT, GARBLED, SLOW = 4401, 4400, 4408
"""Codes with which the server closes: show a new seat, what you sent is not the protocol, you are too slow."""


class Screen:
    """One WebSocket in one room."""

    def __init__(self, rooms: LiveRooms, seat: Seat, visibility: str, room: Room) -> None:
        self.seat = seat
        self._rooms, self._visibility, self._room = rooms, visibility, room
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.is_slow = asyncio.Event()
        self._states: dict[int, State] = {}

    def tell(self, message: bytes) -> None:
        """Queue a message; a screen that does not keep up is marked to be cut off."""
        if self._queue.qsize() >= MOST_WAITING:
            self.is_slow.set()
        else:
            self._queue.put_nowait(message)

    async def send_all(self, socket: WebSocket) -> None:
        """Send what is queued until the socket goes away."""
        while not self.is_slow.is_set():
            await socket.send_bytes(await self._queue.get())
        await socket.close(SLOW)

    def welcome(self) -> None:
        """Who you are, what we have, and who is here."""
        self._room.members.add(self)
        viewer = self.seat.viewer
        self.tell(note("welcome", name=viewer.name, discipline=viewer.discipline, writes=self.seat.may_write))
        self.tell(b"\x00" + self._room.state())
        for member in self._room.members:
            if isinstance(member, Screen) and member is not self and member.states:
                self.tell(b"\x02" + write_states(member.states.values()))

    @property
    def states(self) -> dict[int, State]:
        """What this screen said of itself, by its clients."""
        return self._states

    async def take(self, message: bytes) -> None:
        """One message of the screen. Raises `Garbled` (a `ValueError`) for what is not the protocol."""
        kind, content = message[:1], message[1:]
        if kind == b"\x00":
            self.tell(b"\x01" + self._room.missing(content))
        elif kind == b"\x01":
            self._room.receive(self, content)
        elif kind == b"\x02":
            self._present(read_states(content))
        elif kind == b"\x03":
            await self._asked(content)
        else:
            raise Garbled("an unknown kind of message")

    def _present(self, states: list[State]) -> None:
        """Its own clients only: a client that another screen has spoken for is left alone."""
        taken = {client: owner for client, owner in self._room.states.items() if owner is not self}
        own = [stamped(each, self.seat.viewer.name, self.seat.viewer.discipline) for each in states if each.client not in taken]
        for each in own:
            self._room.states[each.client] = self
            self._states[each.client] = each
        if own:
            self._room.broadcast(b"\x02" + write_states(own), self)

    async def _asked(self, content: bytes) -> None:
        try:
            asked = json.loads(content)
        except (ValueError, RecursionError):
            raise Garbled("a note is not JSON") from None
        if isinstance(asked, dict) and asked.get("what") == "settle" and isinstance(asked.get("cell"), str) and self.seat.may_write:
            await self._rooms.settle_cell(self.seat, self._visibility, asked["cell"])

    def leave(self) -> None:
        """Say that its clients are gone."""
        self._room.members.discard(self)
        for client in self._states:
            self._room.states.pop(client, None)
        gone = [State(each.client, each.clock + 1, None) for each in self._states.values()]
        if gone:
            self._room.broadcast(b"\x02" + write_states(gone))


def channel(rooms: LiveRooms) -> Any:
    """The endpoint at `/live/{notebook}/{visibility}`."""

    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        try:
            seat = await asyncio.wait_for(_seat(socket, rooms), HELLO_WITHIN)
            if seat is None or seat.notebook_id != socket.path_params["notebook"]:
                await socket.close(NO_SEAT)
                return
            visibility = socket.path_params["visibility"]
            screen = Screen(rooms, seat, visibility, await rooms.enter(seat, visibility))
        except (TimeoutError, WebSocketDisconnect, ParleyError):
            with contextlib.suppress(RuntimeError):
                await socket.close(NO_SEAT)
            return
        await _live(socket, screen)

    return serve


async def _seat(socket: WebSocket, rooms: LiveRooms) -> Seat | None:
    """The seat that the first message shows; it stays out of the address, which ends up in logs."""
    message = await socket.receive()
    try:
        said = json.loads(message.get("text") or "null")
    except (ValueError, RecursionError):
        return None
    return rooms.seats.take(said.get("seat") if isinstance(said, dict) else None)


async def _live(socket: WebSocket, screen: Screen) -> None:
    screen.welcome()
    sending = asyncio.create_task(screen.send_all(socket))
    try:
        while True:
            message = await socket.receive_bytes()
            await screen.take(message)
    except (WebSocketDisconnect, WebSocketDisconnected):
        # The second: the sender noticed first that nobody is there.
        pass
    except (ValueError, KeyError):
        # KeyError: a text frame, where receive_bytes finds no bytes.
        with contextlib.suppress(RuntimeError):
            await socket.close(GARBLED)
    finally:
        screen.leave()
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sending
