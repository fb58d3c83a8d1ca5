"""A server that is killed keeps what it passed on, and loses at most two seconds of typing when the machine goes down with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.access import Viewer
from core.live.log import UPDATE, Entry, RoomLog
from core.live.rooms import BEAT
from tests.browser.serving import ROOT, free_port
from tests.core.live.serving import Writer
from tests.core.live.test_room import room_at

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


def _server(folder: Path, port: int) -> tuple[subprocess.Popen[str], str, str]:
    line = [sys.executable, "-c", CHILD, str(folder), str(port)]
    child = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert child.stdout is not None
    notebook, seat = child.stdout.readline().split()
    return child, notebook, seat


def test_a_killed_server_loses_nothing_that_another_screen_has_seen(tmp_path: Path) -> None:
    port, words = free_port(), ["The ", "cache ", "filled ", "up."]
    child, notebook, seat = _server(tmp_path, port)
    writer, reader = Writer(port, seat, notebook), Writer(port, seat, notebook)
    for word in words:
        writer.write("summary", word)
        reader.hear(0.1)
    assert reader.text("summary") == "The cache filled up."
    child.send_signal(signal.SIGKILL)
    child.wait(20)
    writer.hear()
    again, notebook, seat = _server(tmp_path, port)
    try:
        # A screen that was not there before gets it from the log alone; the writer's, which has it too, doubles nothing.
        fresh, back = Writer(port, seat, notebook), Writer(port, seat, notebook, doc=writer.doc)
        back.write("summary", " Again.")
        fresh.hear()
        assert fresh.text("summary") == back.text("summary") == "The cache filled up. Again."
        assert fresh.doc.get_update() == back.doc.get_update()
        fresh.close()
        back.close()
    finally:
        again.send_signal(signal.SIGKILL)
        again.wait(20)


def test_what_was_typed_is_on_the_disk_within_two_seconds(tmp_path: Path, monkeypatch: object) -> None:
    """What a power cut takes is what came since the last sync: one beat, and one more for a disk that was busy."""
    assert 2 * BEAT <= 2.0
    log, times = RoomLog(tmp_path / "a.log"), []
    log.append(Entry(UPDATE, {}, b"\x00"))
    begun = time.monotonic()
    log.sync()
    times.append(time.monotonic() - begun)
    log.sync()
    assert log.entries() == [Entry(UPDATE, {}, b"\x00")]
    assert max(times) < BEAT


def test_a_full_disk_loses_nothing_of_what_was_typed(tmp_path: Path) -> None:
    from tests.core.live.test_room import Sitter

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
