"""A server with nothing but the live channel, in a thread of its own, and people who write on it with real documents."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from pycrdt import Doc, Text
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from core.live.channel import channel
from core.live.rooms import LiveRooms


@contextmanager
def served(rooms: LiveRooms, port: int) -> Iterator[None]:
    """Serve the rooms on a port of the loopback until the block ends."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        async with rooms.running():
            yield

    app = Starlette(routes=[WebSocketRoute("/live/{notebook}/{visibility}", channel(rooms))], lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="on"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


class Writer:
    """One person's screen: a document, and a socket that is read until nothing comes for a while."""

    def __init__(self, port: int, seat: str, notebook: str, visibility: str = "everyone", doc: Doc[Any] | None = None) -> None:
        self.doc: Doc[Any] = doc or Doc()
        self.notes: list[dict[str, Any]] = []
        self.presence: list[bytes] = []
        self.updates = 0
        self.code: int | None = None
        self.socket = connect(f"ws://127.0.0.1:{port}/live/{notebook}/{visibility}", legacy=True)
        self.socket.send(json.dumps({"seat": seat}))
        self.told("welcome")
        if self.code is None:
            self.socket.send(b"\x00" + self.doc.get_state())
            self.hear()

    def hear(self, quiet: float = 0.25) -> None:
        """Take every message that is there."""
        try:
            while True:
                message = self.socket.recv(timeout=quiet)
                assert isinstance(message, bytes)
                kind, content = message[0], message[1:]
                if kind == 0:
                    self.socket.send(b"\x01" + self.doc.get_update(content))
                elif kind == 1:
                    self.doc.apply_update(content)
                    self.updates += 1
                elif kind == 2:
                    self.presence.append(content)
                else:
                    self.notes.append(json.loads(content))
        except TimeoutError:
            return
        except ConnectionClosed as closed:
            self.code = closed.rcvd.code if closed.rcvd else 1006

    def until(self, holds: Callable[[], bool]) -> None:
        """Take messages until something holds; after 20 seconds it is left to the test to say what does not."""
        end = time.monotonic() + 20.0
        while not holds() and self.code is None and time.monotonic() < end:
            self.hear(0.05)

    def told(self, what: str) -> None:
        """Take messages until a note of this kind has come."""
        self.until(lambda: any(note["what"] == what for note in self.notes))

    def arrived(self) -> None:
        """Wait until the server has taken what was sent: it answers in order, and an answer to a question came after it."""
        before = self.updates
        self.socket.send(b"\x00" + self.doc.get_state())
        self.until(lambda: self.updates > before)

    def write(self, cell: str, text: str, place: int | None = None) -> None:
        """Insert a text, at the end where no place is given."""
        before, shared = self.doc.get_state(), self.doc.get(cell, type=Text)
        shared.insert(len(shared) if place is None else place, text)
        self.socket.send(b"\x01" + self.doc.get_update(before))

    def text(self, cell: str) -> str:
        """What stands there on this screen."""
        return str(self.doc.get(cell, type=Text))

    def ask(self, **said: Any) -> None:
        """Send a note."""
        self.socket.send(b"\x03" + json.dumps(said).encode())

    def close(self) -> None:
        """Leave."""
        self.socket.close()
