"""A room: its text comes from its log, readers write nothing, and what another door answered is taken over once."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from core.access import Viewer
from core.live.log import RoomLog
from core.live.room import IDLE, Room
from core.live.seats import Seat

ADA, BO = Viewer.local("Ada", "sre"), Viewer.local("Bo", "security")
SIGNS = "abcdefghijkl"
STORED = {"summary": ("", 0), "lucky": ("", 0)}


class Sitter:
    """A screen that keeps what it is told, with a document of its own."""

    def __init__(self, viewer: Viewer, may_write: bool = True) -> None:
        self.seat = Seat(viewer, "n1", frozenset({"everyone"}), may_write, 1e9)
        self.told: list[bytes] = []
        self.doc: Doc[Any] = Doc()

    def tell(self, message: bytes) -> None:
        self.told.append(message)

    def catch_up(self, room: Room) -> None:
        self.doc.apply_update(room.missing(self.doc.get_state()))

    def write(self, room: Room, cell: str, text: str) -> bytes:
        before = self.doc.get_state()
        shared = self.doc.get(cell, type=Text)
        shared += text
        update = self.doc.get_update(before)
        room.receive(self, update)
        return update

    def text(self, cell: str) -> str:
        return str(self.doc.get(cell, type=Text))


def room_at(path: Path, stored: dict[str, tuple[str, int]] | None = None, clock: Any = None) -> Room:
    return Room(RoomLog(path / "a.log"), stored or STORED, clock or (lambda: 0.0))


def test_what_one_writes_the_others_are_told_and_the_writer_is_not(tmp_path: Path) -> None:
    room, ada, bo = room_at(tmp_path), Sitter(ADA), Sitter(BO)
    room.members = {ada, bo}
    update = ada.write(room, "summary", "It broke.")
    assert (ada.told, bo.told) == ([], [b"\x01" + update])
    bo.doc.apply_update(bo.told[0][1:])
    assert (room.text("summary"), bo.text("summary"), room.text("lucky")) == ("It broke.", "It broke.", "")


def test_a_reader_never_writes(tmp_path: Path) -> None:
    room, reader, bo = room_at(tmp_path), Sitter(ADA, may_write=False), Sitter(BO)
    room.members = {reader, bo}
    reader.write(room, "summary", "I may not.")
    assert (room.text("summary"), bo.told, room.log.entries(), room.unsettled) == ("", [], [], {})


def test_a_text_is_due_when_nobody_wrote_for_a_while_and_names_its_authors(tmp_path: Path) -> None:
    now = [10.0]
    room, ada, bo = room_at(tmp_path, clock=lambda: now[0]), Sitter(ADA), Sitter(BO)
    ada.write(room, "summary", "One. ")
    bo.catch_up(room)
    bo.write(room, "summary", "Two.")
    assert room.due() == []
    now[0] += IDLE
    assert (room.due(), list(room.unsettled["summary"].authors.values())) == (["summary"], [ADA, BO])
    room.settled("summary", "One. Two.", 1)
    assert (room.due(), room.versions["summary"]) == ([], 1)


def test_after_a_crash_the_text_is_that_of_the_log_and_a_screen_that_comes_back_doubles_nothing(tmp_path: Path) -> None:
    room, ada = room_at(tmp_path), Sitter(ADA)
    ada.write(room, "summary", "hello")
    again = room_at(tmp_path)
    again.receive(ada, ada.doc.get_update())
    assert (again.text("summary"), list(again.unsettled)) == ("hello", ["summary"])


def test_after_a_crash_it_is_still_known_who_wrote_what_is_not_settled(tmp_path: Path) -> None:
    room, ada, bo = room_at(tmp_path), Sitter(ADA), Sitter(BO)
    bo.write(room, "lucky", "Bo alone.")
    room.settled("lucky", "Bo alone.", 1)
    ada.write(room, "summary", "Ada, ")
    bo.catch_up(room)
    bo.write(room, "summary", "then Bo.")
    stored = {"summary": ("", 0), "lucky": ("Bo alone.", 1)}
    for _ in range(2):
        again = room_at(tmp_path, stored)
        assert {cell: list(each.authors.values()) for cell, each in again.unsettled.items()} == {"summary": [ADA, BO]}
        again.log.compact([again._whole({cell: each.authors for cell, each in again.unsettled.items()})])


def test_a_text_that_another_door_answered_while_the_room_was_empty_is_taken_over(tmp_path: Path) -> None:
    room, ada = room_at(tmp_path), Sitter(ADA)
    ada.write(room, "summary", "old text")
    room.settled("summary", "old text", 1)
    again = room_at(tmp_path, {"summary": ("old words", 2), "lucky": ("", 0)})
    assert (again.text("summary"), again.versions, again.unsettled) == ("old words", {"summary": 2, "lucky": 0}, {})
    ada.catch_up(again)
    assert ada.text("summary") == "old words"


def test_a_first_text_comes_from_the_store_once(tmp_path: Path) -> None:
    stored = {"summary": ("seeded", 4), "lucky": ("", 0)}
    for _ in range(3):
        assert room_at(tmp_path, stored).text("summary") == "seeded"


def test_a_long_log_is_compacted_and_says_the_same(tmp_path: Path) -> None:
    room, ada = room_at(tmp_path), Sitter(ADA)
    for number in range(250):
        ada.write(room, "summary", f"{number} ")
    said = room.text("summary")
    again = room_at(tmp_path)
    assert (again.text("summary"), len(again.log.entries())) == (said, 1)
    again.receive(ada, ada.doc.get_update())
    assert again.text("summary") == said


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_text_taken_over_is_whole(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    room, ada = room_at(tmp_path_factory.mktemp("room")), Sitter(ADA)
    ada.write(room, "summary", before)
    room.adopt("summary", after, 5)
    ada.catch_up(room)
    assert (room.text("summary"), ada.text("summary")) == (after, after)


@settings(max_examples=40)
@given(st.binary(max_size=80))
def test_any_bytes_are_an_update_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    room = room_at(tmp_path_factory.mktemp("room"))
    with contextlib.suppress(ValueError):
        room.receive(Sitter(ADA), data)
    assert room.text("lucky") == ""


@given(st.data())
def test_dropped_doubled_and_reordered_updates_converge(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever the network does, a screen that asks for what it lacks ends where the room is."""
    room = room_at(tmp_path_factory.mktemp("room"))
    sitters = [Sitter(ADA), Sitter(BO), Sitter(Viewer.local("Cy", "sre"))]
    sent: list[tuple[Sitter, bytes]] = []
    for number in range(data.draw(st.integers(1, 12))):
        who = sitters[data.draw(st.integers(0, 2))]
        before = who.doc.get_state()
        shared = who.doc.get("summary", type=Text)
        shared.insert(data.draw(st.integers(0, len(shared))), SIGNS[number])
        sent.append((who, who.doc.get_update(before)))
    for who, update in data.draw(st.permutations(sent + sent[: len(sent) // 2])):
        if data.draw(st.integers(0, 9)):
            room.receive(who, update)
    for who in sitters:
        room.receive(who, who.doc.get_update(room.state()))
    for who in sitters:
        who.catch_up(room)
    assert {who.text("summary") for who in sitters} == {room.text("summary")}
    assert len({who.doc.get_update() for who in sitters}) == 1
    assert sorted(room.text("summary")) == list(SIGNS[: len(sent)])
