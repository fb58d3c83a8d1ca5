"""A server that is killed keeps what it passed on, and loses at most two seconds of typing when the machine goes down with it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.access import Viewer
from core.live.rooms import LiveRooms
from tests.browser.serving import ROOT, free_port
from tests.core.live.serving import Writer
from tests.core.live.test_room import Sitter, room_at

CHILD = """
import sys, time
from pathlib import Path
from core.access import Viewer
from core.commands import execute
from core.live.rooms import LiveRooms
from core.store.store import Store
from tests.core.live.serving import served

folder, port = Path(sys.argv[1]), int(sys.argv[2])
store, ada = Store.open(folder / "parley.duckdb", memory_mb=256), Viewer.local("Ada", "sre")
listed = execute(store, ada, "notebook.list", {"kind": "postmortem"})
if listed:
    notebook = listed[0]["id"]
else:
    incident = execute(store, ada, "incident.create", {"title": "It broke", "kind": "both"})["id"]
    notebook = execute(store, ada, "notebook.start", {"template": "postmortem/joint-short", "incident": incident})["id"]
rooms = LiveRooms(lambda: store, folder / "live")
with served(rooms, port):
    print(notebook, rooms.seats.give(ada, notebook, frozenset({"everyone"}), True), flush=True)
    time.sleep(120)
"""


@contextmanager
def _server(folder: Path, port: int) -> Iterator[tuple[str, str]]:
    """A server in a process of its own, killed at the end; gives the notebook and a seat."""
    line = [sys.executable, "-c", CHILD, str(folder), str(port)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as child:
        assert child.stdout is not None
        try:
            notebook, seat = child.stdout.readline().split()
            yield notebook, seat
        finally:
            child.send_signal(signal.SIGKILL)


def test_a_killed_server_loses_nothing_that_another_screen_has_seen(tmp_path: Path) -> None:
    port = free_port()
    with _server(tmp_path, port) as (notebook, seat):
        writer, reader = Writer(port, seat, notebook), Writer(port, seat, notebook)
        for word in ["The ", "cache ", "filled ", "up."]:
            writer.write("summary", word)
        reader.until(lambda: reader.text("summary") == "The cache filled up.")
        assert reader.text("summary") == "The cache filled up."
    for each in (writer, reader):
        each.hear()
        each.close()
    with _server(tmp_path, port) as (notebook, seat):
        # A screen that was not there before gets it from the log alone; the writer's, which has it too, doubles nothing.
        fresh, back = Writer(port, seat, notebook), Writer(port, seat, notebook, doc=writer.doc)
        back.write("summary", " Again.")
        fresh.until(lambda: fresh.text("summary").endswith("Again."))
        assert fresh.text("summary") == back.text("summary") == "The cache filled up. Again."
        assert fresh.doc.get_update() == back.doc.get_update()
    for each in (fresh, back):
        each.hear()
        each.close()


def test_what_was_typed_is_on_the_disk_within_two_seconds(tmp_path: Path) -> None:
    """More than that a power cut cannot take; what only the process loses is nothing at all."""

    async def typing() -> float:
        rooms = LiveRooms(lambda: (_ for _ in ()).throw(AssertionError("nothing is settled so soon")), tmp_path)
        room, ada = room_at(tmp_path), Sitter(Viewer.local("Ada", "sre"))
        room.members = {ada}
        async with rooms.running():
            rooms._rooms["n1", "everyone"] = room
            ada.write(room, "summary", "typed")
            begun = time.monotonic()
            while not room.log.is_synced:
                await asyncio.sleep(0.01)
            took = time.monotonic() - begun
            rooms._rooms.clear()
        return took

    # In a thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        took = apart.submit(lambda: asyncio.run(typing())).result()
    assert 0.0 < took < 2.0


def test_a_full_disk_loses_nothing_of_what_was_typed(tmp_path: Path) -> None:
    room, ada, bo = room_at(tmp_path), Sitter(Viewer.local("Ada", "sre")), Sitter(Viewer.local("Bo", "security"))
    room.members = {ada, bo}
    real, room.log._file = room.log._file, os.open("/dev/full", os.O_WRONLY)
    ada.write(room, "summary", "typed on a full disk")
    assert bo.told
    assert room.log.entries() == []
    os.close(room.log._file)
    room.log._file = real
    room.make_up()
    assert room_at(tmp_path).text("summary") == "typed on a full disk"
