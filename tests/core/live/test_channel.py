"""The channel over real sockets: people write one text, it is settled as one answer, and nobody does what their seat does not allow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Text

from core.access import Viewer
from core.commands import execute
from core.live.channel import GARBLED, NO_SEAT
from core.live.presence import State, read_states, write_states
from core.live.rooms import LiveRooms
from core.store.store import Store
from tests.browser.serving import free_port
from tests.core.live.serving import Writer, served

ADA, BO = Viewer.local("Ada", "sre"), Viewer.local("Bo", "security")
ALL = frozenset({"everyone"})


class Meeting:
    """A postmortem in a store, and the rooms that serve it on a port."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.port = store, folder, free_port()
        incident = execute(store, ADA, "incident.create", {"title": "It broke", "kind": "both"})["id"]
        self.notebook = execute(store, ADA, "notebook.start", {"template": "postmortem/joint-short", "incident": incident})["id"]
        self.rooms = LiveRooms(lambda: store, folder)

    def sit(self, viewer: Viewer, may_write: bool = True, **more: Any) -> Writer:
        return Writer(self.port, self.rooms.seats.give(viewer, self.notebook, ALL, may_write), self.notebook, **more)

    def cell(self, name: str) -> dict[str, Any]:
        cells = execute(self.store, ADA, "notebook.show", {"id": self.notebook})["cells"]
        return next(each for each in cells if each["name"] == name)


@pytest.fixture
def meeting(store: Store, tmp_path: Path) -> Iterator[Meeting]:
    made = Meeting(store, tmp_path / "live")
    with served(made.rooms, made.port):
        yield made


def test_two_people_write_one_text_and_leaving_it_settles_one_answer(meeting: Meeting) -> None:
    ada, bo = meeting.sit(ADA), meeting.sit(BO)
    ada.write("summary", "The cache filled up. ")
    bo.until(lambda: bo.text("summary") == "The cache filled up. ")
    bo.write("summary", "Nothing leaked.")
    ada.until(lambda: ada.text("summary") == bo.text("summary"))
    assert ada.text("summary") == bo.text("summary") == "The cache filled up. Nothing leaked."
    bo.ask(what="settle", cell="summary")
    ada.told("settled")
    assert meeting.cell("summary")["answer"] == {"text": "The cache filled up. Nothing leaked.", "authors": ["Ada", "Bo"]}
    assert ada.notes[-1] == {"what": "settled", "cell": "summary", "by": ["Ada", "Bo"]}
    ada.close()
    bo.close()


def test_what_is_being_written_is_saved_before_a_command_that_needs_it(meeting: Meeting) -> None:
    ada = meeting.sit(ADA)
    ada.write("summary", "Still typing")
    ada.arrived()
    execute(meeting.store, ADA, "notebook.submit", {"id": meeting.notebook})
    assert meeting.cell("summary")["answer"] == {"text": "Still typing"}
    ada.close()


def test_what_is_being_written_is_saved_before_a_backup(meeting: Meeting) -> None:
    ada = meeting.sit(ADA)
    ada.write("summary", "Not left yet")
    ada.arrived()
    meeting.rooms.settle()
    assert meeting.cell("summary")["answer"] == {"text": "Not left yet"}
    ada.close()


def test_while_a_notebook_is_frozen_typing_goes_on_and_nothing_is_saved(meeting: Meeting) -> None:
    ada = meeting.sit(ADA)
    ada.write("summary", "Before. ")
    ada.arrived()
    with meeting.rooms.frozen(meeting.notebook):
        before = meeting.cell("summary")
        ada.write("summary", "Meanwhile.")
        ada.ask(what="settle", cell="summary")
        ada.hear()
        assert meeting.cell("summary") == before
    ada.until(lambda: [note["what"] for note in ada.notes].count("settled") == 2)
    assert (before["answer"], meeting.cell("summary")["answer"]) == ({"text": "Before. "}, {"text": "Before. Meanwhile."})
    ada.close()


def test_an_answer_through_another_door_appears_and_is_told(meeting: Meeting) -> None:
    ada = meeting.sit(ADA)
    execute(meeting.store, BO, "notebook.answer", {"id": meeting.notebook, "cell": "summary", "value": "By mail", "version": 0})
    ada.told("changed")
    assert ada.text("summary") == "By mail"
    assert ada.notes[-1] == {"what": "changed", "command": "notebook.answer", "cell": "summary", "by": "Bo", "discipline": "security"}
    ada.write("summary", "!")
    ada.ask(what="settle", cell="summary")
    ada.told("settled")
    assert (meeting.cell("summary")["answer"], meeting.cell("summary")["version"]) == ({"text": "By mail!"}, 2)
    ada.close()


def test_edits_made_away_from_the_server_merge_when_it_is_back(meeting: Meeting) -> None:
    ada, bo = meeting.sit(ADA), meeting.sit(BO)
    ada.write("summary", "middle")
    bo.until(lambda: bo.text("summary") == "middle")
    kept = bo.doc
    bo.close()
    kept.get("summary", type=Text).insert(0, "first ")
    ada.write("summary", " last")
    back = meeting.sit(BO, doc=kept)
    ada.until(lambda: ada.text("summary") == "first middle last")
    back.until(lambda: back.text("summary") == "first middle last")
    assert ada.text("summary") == back.text("summary") == "first middle last"
    ada.close()
    back.close()


def test_a_reader_never_writes_and_a_stranger_never_sits(meeting: Meeting) -> None:
    ada, reader = meeting.sit(ADA), meeting.sit(BO, may_write=False)
    reader.write("summary", "I may not")
    reader.ask(what="settle", cell="summary")
    reader.arrived()
    ada.arrived()
    assert (ada.text("summary"), meeting.cell("summary")["version"]) == ("", 0)
    assert Writer(meeting.port, "no such seat", meeting.notebook).code == NO_SEAT
    assert Writer(meeting.port, meeting.rooms.seats.give(BO, "another", ALL, may_write=True), meeting.notebook).code == NO_SEAT
    assert meeting.sit(BO, visibility="security").code == NO_SEAT
    ada.close()
    reader.close()


def test_nobody_is_ever_present_as_somebody_else(meeting: Meeting) -> None:
    ada, bo = meeting.sit(ADA), meeting.sit(BO)
    bo.socket.send(b"\x02" + write_states([State(7, 1, {"user": {"name": "Ada", "discipline": "sre"}, "cell": "summary"})]))
    ada.until(lambda: bool(ada.presence))
    assert read_states(ada.presence[-1]) == [State(7, 1, {"cell": "summary", "user": {"name": "Bo", "discipline": "security"}})]
    ada.socket.send(b"\x02" + write_states([State(7, 9, {"cell": "lucky"})]))
    bo.hear()
    assert bo.presence == []
    bo.close()
    ada.until(lambda: len(ada.presence) == 2)
    assert read_states(ada.presence[-1]) == [State(7, 2, None)]
    ada.close()


@pytest.mark.parametrize("message", [b"", b"\x09", b"\x01\xff\xff", b"\x00\xff\xff", b"\x02\x01", b"\x03{", "words"])
def test_what_is_not_the_protocol_ends_the_connection_and_harms_nobody(meeting: Meeting, message: bytes | str) -> None:
    ada, bo = meeting.sit(ADA), meeting.sit(BO)
    bo.socket.send(message)
    bo.until(lambda: bo.code is not None)
    assert bo.code == GARBLED
    ada.write("summary", "fine")
    ada.arrived()
    assert ada.code is None
    ada.close()
