"""Typing together: `python -m bench.live_typing [PEOPLE] [SECONDS] [rough]` times how soon the last of them sees what one typed.

A server with nothing but the live channel runs in a process of its own; the people are WebSockets with real documents in this one,
so that the server has a processor and they have the other. Each types one sign in 2 seconds, at a place by chance, in one of 8 texts.
`rough` drops, doubles and delays a tenth of the messages each, and lets most people's machines sleep and wake.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.measuring import ROOT, verdict

EVERY = 2.0
TEXTS = 8
ROUGH = 0.1
SLEEPERS = 20


class Person:
    """One screen. `seen` maps each typed sign to when this screen had it."""

    def __init__(self, address: str, seat: str, cells: list[str], chance: random.Random, rough: bool) -> None:
        self.address, self.seat, self.cells, self.chance, self.rough = address, seat, cells, chance, rough
        self.doc: Doc[Any] = Doc()
        self.texts = {cell: self.doc.get(cell, type=Text) for cell in cells}
        self.seen: dict[str, float] = {}
        self.typed: dict[str, float] = {}
        self.asked: dict[str, float] = {}
        self.saved: list[float] = []
        self.socket: ClientConnection | None = None
        self._held = [text.observe(self._noted) for text in self.texts.values()]

    def _noted(self, event: Any) -> None:
        now = time.perf_counter()
        for part in event.delta:
            for sign in part.get("insert", "").split("|"):
                self.seen.setdefault(sign, now)

    async def join(self) -> None:
        """Sit down, send what the server lacks, ask for what this screen lacks."""
        self.socket = await connect(self.address, max_size=None)
        await self.socket.send(json.dumps({"seat": self.seat}))
        self.listening = asyncio.create_task(self._listen(self.socket))
        await self.catch_up()

    async def catch_up(self) -> None:
        """Ask for what is missing here."""
        if self.socket is not None:
            await self.socket.send(b"\x00" + self.doc.get_state())

    async def leave(self) -> None:
        """Close the lid."""
        if self.socket is not None:
            gone, self.socket = self.socket, None
            await gone.close()

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                assert isinstance(message, bytes)
                kind, content = message[0], message[1:]
                if kind == 0:
                    await socket.send(b"\x01" + self.doc.get_update(content))
                elif kind == 1:
                    self._take(content)
                elif kind == 3:
                    self._told(json.loads(content))
        except ConnectionClosed:
            return

    def _take(self, update: bytes) -> None:
        fate = self.chance.random() if self.rough else 1.0
        if fate < ROUGH:
            return
        if fate < 3 * ROUGH:
            asyncio.get_running_loop().call_later(self.chance.random(), self.doc.apply_update, update)
        if not ROUGH * 2 <= fate < ROUGH * 3:
            self.doc.apply_update(update)

    def _told(self, note: dict[str, Any]) -> None:
        if note["what"] == "settled" and note["cell"] in self.asked:
            self.saved.append(time.perf_counter() - self.asked.pop(note["cell"]))

    async def type_one(self, number: int) -> None:
        """One sign at a place by chance; now and then leave the text, which settles it."""
        cell = self.chance.choice(self.cells)
        text, before, sign = self.texts[cell], self.doc.get_state(), f"{id(self):x}.{number}"
        self.typed[sign] = time.perf_counter()
        # Between whole signs only, so that the others can be told apart.
        bars = [place + 1 for place, each in enumerate(str(text)) if each == "|"]
        text.insert(self.chance.choice([0, *bars]), f"{sign}|")
        update = b"\x01" + self.doc.get_update(before)
        if self.socket is None:
            return
        for _ in range((self.chance.random() >= ROUGH) + (self.chance.random() < ROUGH) if self.rough else 1):
            await self.socket.send(update)
        if number % 5 == 4:
            self.asked.setdefault(cell, time.perf_counter())
            await self.socket.send(b"\x03" + json.dumps({"what": "settle", "cell": cell}).encode())

    async def work(self, until: float) -> None:
        """Type until the time is over; a sleeper closes the lid once and comes back with what was typed meanwhile."""
        number, is_asleep = 0, False
        await asyncio.sleep(self.chance.random() * EVERY)
        naps = {self.chance.randrange(2, 6)} if self.rough else set()
        while time.perf_counter() < until:
            await self.type_one(number)
            if is_asleep:
                await self.join()
                is_asleep = False
            elif number in naps:
                await self.leave()
                is_asleep = True
            number += 1
            await asyncio.sleep(EVERY)
        if is_asleep:
            await self.join()

    def digest(self) -> str:
        """The whole document's bytes, hashed."""
        return hashlib.sha256(self.doc.get_update()).hexdigest()


def serve(folder: Path, people: int) -> None:
    """The server's process: a postmortem, a seat for each, and the channel until standard input closes."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute

    from core.access import Viewer
    from core.commands import execute
    from core.live.channel import channel
    from core.live.rooms import LiveRooms, classes
    from core.store.store import Store

    store, ada = Store.open(folder / "parley.duckdb"), Viewer.local("Person 0", "sre")
    incident = execute(store, ada, "incident.create", {"title": "It broke", "kind": "both"})["id"]
    notebook = execute(store, ada, "notebook.start", {"template": "postmortem/joint-standard", "incident": incident})["id"]
    cells = sorted(classes(execute(store, ada, "notebook.show", {"id": notebook}))["everyone"])[:TEXTS]
    rooms = LiveRooms(lambda: store, folder / "live")
    viewers = [Viewer.local(f"Person {number}", ("sre", "security")[number % 2]) for number in range(people)]
    seats = [rooms.seats.give(each, notebook, frozenset({"everyone"}), may_write=True) for each in viewers]

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with rooms.running():
            yield

    app = Starlette(routes=[WebSocketRoute("/live/{notebook}/{visibility}", channel(rooms))], lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))

    async def run() -> None:
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"address": f"ws://127.0.0.1:{port}/live/{notebook}/everyone", "seats": seats, "cells": cells}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = True
        await serving

    asyncio.run(run())
    store.close()


def main(people: int, seconds: float, rough: bool) -> int:
    """Print each figure; exit 1 when one is over its bar or the documents differ."""
    with tempfile.TemporaryDirectory() as folder:
        line = [sys.executable, "-m", "bench.live_typing", "serve", folder, str(people)]
        child = subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdin is not None
        assert child.stdout is not None
        about = json.loads(child.stdout.readline())
        chance = random.Random(1)
        them = [Person(about["address"], seat, about["cells"], random.Random(chance.random()), rough) for seat in about["seats"]]
        share = asyncio.run(_type(them, seconds, child.pid))
        child.stdin.close()
        child.wait(60)
    return 0 if _report(them, share, rough) else 1


async def _type(them: list[Person], seconds: float, pid: int) -> float:
    for each in them:
        await each.join()
    await asyncio.sleep(0.5)
    used, begun = _processor(pid), time.perf_counter()
    await asyncio.gather(*(each.work(begun + seconds) for each in them))
    share = (_processor(pid) - used) / (time.perf_counter() - begun)
    for _ in range(2 if them[0].rough else 0):
        # The network is good again: whoever lost something asks for it, the server too, which a new visit makes it do.
        for each in them:
            each.rough = False
            await each.leave()
            await each.join()
    await asyncio.sleep(3.0)
    for each in them:
        await each.leave()
    return share


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _report(them: list[Person], share: float, rough: bool) -> bool:
    typed = {sign: (when, each) for each in them for sign, when in each.typed.items()}
    lost = sum(sign not in each.seen for sign in typed for each in them)
    texts = ["".join(str(each.texts[cell]) for cell in each.cells) for each in them]
    doubled = sum(text.count("|") != len(typed) for text in texts)
    same = len({each.digest() for each in them})
    print(f"     {len(them)} people typed {len(typed)} signs; {lost} not seen, {doubled} screens with too many, {same} different documents")
    good = (lost, doubled, same) == (0, 0, 1)
    if rough:
        return good
    late = [1000 * (max(other.seen[sign] for other in them if other is not each) - when) for sign, (when, each) in typed.items()]
    good &= verdict("seen by all, p95", _quantile(late, 0.95), 100, "ms", f"median {_quantile(late, 0.5):.1f} ms")
    good &= verdict("seen by all, p99", _quantile(late, 0.99), 300, "ms", f"longest {max(late):.1f} ms")
    saved = [1000 * each for person in them for each in person.saved]
    about = f"{len(saved)} settled, median {_quantile(saved, 0.5):.0f} ms"
    good &= verdict("left a text, told that it is saved, p95", _quantile(saved, 0.95), 1000, "ms", about)
    return verdict("the server's share of one processor", share, 1, "", "the record's writes included") and good


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
        raise SystemExit
    words = [word for word in sys.argv[1:] if word != "rough"]
    raise SystemExit(main(int(words[0]) if words else 25, float(words[1]) if words[1:] else 30.0, "rough" in sys.argv))
