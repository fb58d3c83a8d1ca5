"""The rooms of a process: news go to who may see what they are about, and a cell that a condition shows later is known from then on."""

import json
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

from core.access import Viewer
from core.errors import Blocked, DiskFull, ParleyError
from core.live.room import Room
from core.live.rooms import LiveRooms, classes
from tests.core.live.test_room import ADA, Sitter, room_at

GUEST = Viewer(person_id=None, name="Guest", discipline="sre")
SECURITY = Viewer(person_id=None, name="Bo", discipline="security", groups=frozenset({"everyone", "security"}))


def finished(work: Coroutine[Any, Any, None]) -> None:
    """Carry out what waits for nothing, without a loop: the browser tests leave one running in this thread."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits for something")


def _row(name: str, kind: str = "prompt", visibility: str = "everyone", text: str = "", version: int = 0) -> dict[str, Any]:
    return {"name": name, "kind": kind, "attributes": {"visibility": visibility}, "answer": {"text": text}, "version": version}


class _Told(LiveRooms):
    """Rooms over a notebook that is made up."""

    def __init__(self, folder: Path, rows: list[dict[str, Any]], room: Room) -> None:
        super().__init__(lambda: (_ for _ in ()).throw(AssertionError), folder)
        self.rows = rows
        self.fault: ParleyError | None = None
        self._rooms["n1", "everyone"] = room

    async def _ask(self, viewer: Viewer, name: str, arguments: Mapping[str, Any]) -> Any:
        if name == "notebook.answer" and self.fault:
            raise self.fault
        return {"cells": self.rows, "version": 1}


def test_a_restricted_cell_is_never_mentioned_to_who_may_not_see_it(tmp_path: Path) -> None:
    room, guest, member, local = room_at(tmp_path), Sitter(GUEST), Sitter(SECURITY), Sitter(ADA)
    room.members = {guest, member, local}
    rows = [_row("summary"), _row("lucky"), _row("indicators", "checklist", "security"), _row("seen", "prompt", "security")]
    rooms = _Told(tmp_path, rows, room)
    for cell in ("indicators", "seen", "gone"):
        finished(rooms._heard("n1", "notebook.answer", cell, SECURITY))
    heard = {each.seat.viewer.name: [json.loads(message[1:])["cell"] for message in each.told] for each in (guest, member, local)}
    assert heard == {"Guest": [], "Bo": ["indicators", "seen"], "Ada": ["indicators", "seen", "gone"]}
    assert list(room.versions) == ["summary", "lucky"]


def test_a_cell_that_a_condition_shows_later_is_settled_like_the_others(tmp_path: Path) -> None:
    room, ada = room_at(tmp_path), Sitter(ADA)
    room.members = {ada}
    ada.write(room, "dissent", "written before the room knew it")
    finished(_Told(tmp_path, [_row("summary"), _row("dissent")], room)._heard("n1", "notebook.answer", "go", ADA))
    assert (room.text("dissent"), list(room.unsettled)) == ("written before the room knew it", ["dissent"])


def test_prompts_are_told_apart_by_who_may_see_them() -> None:
    rows = [_row("summary", text="a", version=2), _row("seen", visibility="security"), _row("plan", "checklist")]
    assert classes({"cells": rows}) == {"everyone": {"summary": ("a", 2)}, "security": {"seen": ("", 0)}}


def test_a_text_that_an_unwell_store_does_not_take_is_tried_again_and_one_that_is_refused_is_not(tmp_path: Path) -> None:
    room, ada = room_at(tmp_path, clock=time.monotonic), Sitter(ADA)
    room.members = {ada}
    rooms = _Told(tmp_path, [_row("summary"), _row("lucky")], room)
    ada.write(room, "summary", "kept")
    rooms.fault = DiskFull("The volume is full.", "Make room.")
    finished(rooms._settle("n1", room, "summary"))
    assert list(room.unsettled["summary"].authors.values()) == [ADA]
    rooms.fault = None
    finished(rooms._settle("n1", room, "summary"))
    assert (room.unsettled, room.versions["summary"]) == ({}, 1)
    ada.write(room, "lucky", "too late")
    rooms.fault = Blocked("It is published.", "Begin a revision.")
    finished(rooms._settle("n1", room, "lucky"))
    assert room.unsettled == {}
    assert [json.loads(message[1:])["what"] for message in ada.told] == ["refused", "settled", "refused"]
