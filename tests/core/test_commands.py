"""What is carried out is told to the live rooms of the notebook that it concerns, named by its arguments or by what it gives back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from core.access import Viewer
from core.commands import execute
from core.notebook.rooms import NOBODY, use
from tests.core.walking import ADA, BO, Walk


class Listening:
    """Rooms that note what they are told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str, str]] = []

    def frozen(self, notebook_id: str) -> AbstractContextManager[None]:
        """Nothing is being written."""
        return nullcontext()

    def settle(self) -> None:
        """Nothing is being written."""

    def changed(self, notebook_id: str, command: str, cell: str, by: Viewer) -> None:
        """Note it."""
        self.told.append((notebook_id, command, cell, by.name))


@pytest.fixture
def listening() -> Iterator[Listening]:
    """Rooms in the place of the server's."""
    rooms = Listening()
    use(rooms)
    yield rooms
    use(NOBODY)


def test_a_meeting_is_told_by_what_its_commands_give_back(review: Walk, listening: Listening) -> None:
    begun = execute(review.store, ADA, "meeting.start", {"notebook_id": review.id})
    moved = execute(review.store, ADA, "meeting.move", {"id": begun["id"], "version": 1, "section": "sign_off"})
    hand = execute(review.store, BO, "meeting.raise_hand", {"notebook_id": review.id})
    execute(review.store, BO, "meeting.lower_hand", {"id": hand["id"], "version": 1})
    execute(review.store, ADA, "meeting.end", {"id": begun["id"], "version": moved["version"]})
    assert listening.told == [
        (review.id, "meeting.start", "", "Ada"),
        (review.id, "meeting.move", "", "Ada"),
        (review.id, "meeting.raise_hand", "", "Bo"),
        (review.id, "meeting.lower_hand", "", "Bo"),
        (review.id, "meeting.end", "", "Ada"),
    ]


def test_an_answer_names_its_cell_and_a_read_tells_nothing(review: Walk, listening: Listening) -> None:
    execute(review.store, ADA, "notebook.answer", {"id": review.id, "cell": "summary", "value": "It broke."})
    execute(review.store, ADA, "notebook.show", {"id": review.id})
    assert listening.told == [(review.id, "notebook.answer", "summary", "Ada")]
