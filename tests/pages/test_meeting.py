"""A meeting on screen: started, moved by its facilitator, followed by others who may look around, shown large, kept in the record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.records import Meeting
from core.store.store import Store
from tests.pages.test_notebook_screens import be

Screen = Callable[..., AppTest]
ROBIN, SASHA = Viewer.local("Robin Vale", "sre"), Viewer.local("Sasha Quill", "security")


@pytest.fixture
def review(filled_store: Store) -> str:
    """A postmortem of the first incident."""
    return str(execute(filled_store, ROBIN, "notebook.start", {"template": "postmortem/joint-short", "incident": "INC-1"})["id"])


def shown(store: Store, id: str) -> dict[str, Any]:
    """The meeting as Robin reads it."""
    return dict(execute(store, ROBIN, "meeting.show", {"notebook_id": id}))


def begin(store: Store, id: str, who: Viewer = ROBIN) -> None:
    """Begin a meeting."""
    execute(store, who, "meeting.start", {"notebook_id": id})


def act(store: Store, id: str, command: str, who: Viewer = ROBIN, **more: Any) -> None:
    """Do something with the running meeting."""
    meeting = shown(store, id)["meeting"]
    execute(store, who, command, {"id": meeting["id"], "version": meeting["version"], **more})


def subheaders(at: AppTest) -> list[str]:
    """Every subheading."""
    return [element.value for element in at.subheader]


def texts(at: AppTest) -> str:
    """Everything on the main part of the screen."""
    kinds = ("title", "subheader", "markdown", "caption", "text")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in at.main.get(kind))


def test_the_facilitator_starts_moves_times_and_ends(filled_store: Store, screen: Screen, review: str) -> None:
    at = be(screen("postmortem", notebook=review), "Robin Vale", "sre")
    at.button(key="meeting_start").click().run()
    at.button(key="meeting_next").click().run()
    assert not at.exception
    assert shown(filled_store, review)["meeting"]["section"] == "both_lenses"
    assert "Both lenses" in subheaders(at)
    at.button(key="meeting_timer").click().run()
    assert shown(filled_store, review)["meeting"]["timer_started_at"]
    at.button(key="meeting_previous").click().run()
    at.button(key="meeting_end").click().run()
    assert not at.exception
    assert not shown(filled_store, review)["is_running"]


def test_others_follow_look_around_and_return(filled_store: Store, screen: Screen, review: str) -> None:
    begin(filled_store, review)
    at = be(screen("postmortem", notebook=review), "Sasha Quill", "security")
    assert "What happened" in subheaders(at)
    act(filled_store, review, "meeting.move", section="both_lenses")
    at.run()
    assert "Both lenses" in subheaders(at)
    at.button(key="section_sign_off").click().run()
    assert "Sign\\-off" in subheaders(at)
    act(filled_store, review, "meeting.move", section="what_was_done")
    at.run()
    assert "Sign\\-off" in subheaders(at)
    at.button(key="meeting_back").click().run()
    assert not at.exception
    assert "What was done" in subheaders(at)
    assert not [button for button in at.button if button.key in ("meeting_next", "meeting_end")]


def test_a_hand_is_raised_and_lowered(filled_store: Store, screen: Screen, review: str) -> None:
    begin(filled_store, review)
    at = be(screen("postmortem", notebook=review), "Sasha Quill", "security")
    at.button(key="hand_up").click().run()
    assert [hand["person"] for hand in shown(filled_store, review)["hands"]] == ["Sasha Quill"]
    at.button(key="hand_down").click().run()
    assert shown(filled_store, review)["hands"] == []


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (150, " of "),
        (40, ":gray-badge[:material/timer: under a minute left]"),
        (-130, ":red-badge[:material/timer: over by 2 min]"),
    ],
)
def test_the_timer_warns(filled_store: Store, screen: Screen, review: str, left: int, said: str) -> None:
    begin(filled_store, review)
    found = filled_store.find(Viewer.system(), Meeting)[0]
    allowed = next(row["minutes"] for row in shown(filled_store, review)["agenda"] if row["section"] == found.section)
    begun = datetime.now(UTC) - timedelta(minutes=allowed, seconds=-left)
    filled_store.change(Viewer.system(), "test.wind", {}, lambda change: {"id": change.alter(found, timer_started_at=begun).id})
    seen = texts(screen("postmortem", notebook=review))
    assert said in seen
    assert f" of {allowed} min" in seen
    assert ("badge[:material/timer" in seen) == (left < 60)


def test_the_projector_shows_the_section_large_and_nothing_to_press(filled_store: Store, screen: Screen, review: str) -> None:
    begin(filled_store, review)
    act(filled_store, review, "meeting.move", section="both_lenses")
    execute(filled_store, SASHA, "notebook.answer", {"id": review, "cell": "view_security", "value": "No sign of intent.", "version": 0})
    execute(filled_store, SASHA, "meeting.raise_hand", {"notebook_id": review})
    at = screen("postmortem", notebook=review, view="projector")
    assert not at.exception
    assert [element.value for element in at.title] == ["Both lenses"]
    seen = texts(at)
    for text in ("No sign of intent.", "What did users notice", "Next: What was done", ":material/front_hand: 1 Sasha Quill"):
        assert text in seen
    assert [button.label for button in at.main.button] == []
    assert [area.label for area in at.main.text_area] == []


def test_every_section_can_be_projected(filled_store: Store, screen: Screen, review: str) -> None:
    for row in shown(filled_store, review)["agenda"]:
        at = screen("postmortem", notebook=review, view="projector", section=row["section"])
        assert not at.exception, row["section"]


def test_the_parking_lot_and_attendance_are_kept(filled_store: Store, screen: Screen, review: str) -> None:
    begin(filled_store, review)
    at = be(screen("postmortem", notebook=review), "Sasha Quill", "security")
    at.session_state["parking"] = True
    at.session_state["attendance"] = True
    at.run()
    at.text_input(key="park_text").set_value("Who owns the scanner?")
    next(button for button in at.button if button.label == "Park it").click().run()
    at.session_state["attendance"] = True
    at.run()
    at.button(key="i_am_here").click().run()
    assert not at.exception
    room = shown(filled_store, review)
    assert [(row["text"], row["section"]) for row in room["parked"]] == [("Who owns the scanner?", "what_happened")]
    assert {row["person"] for row in room["attendance"]} == {"Robin Vale", "Sasha Quill"}


def test_people_write_before_the_meeting_and_answer_after_it(filled_store: Store, screen: Screen, review: str) -> None:
    at = be(screen("postmortem", notebook=review), "Sasha Quill", "security")
    at.session_state["calibration"] = True
    at.run()
    at.text_area(key="calibrate_text_surprise").set_value("The scan ran a day late.")
    next(button for button in at.button if button.label == "Keep it").click().run()
    begin(filled_store, review)
    at.session_state["calibration"] = True
    at.run()
    assert "The scan ran a day late." in texts(at)
    act(filled_store, review, "meeting.end")
    at.run()
    at.session_state["survey"] = True
    at.run()
    for name in ("learned", "safe", "heard"):
        cast(Any, at.get_by_key(f"survey_{name}")).set_value("yes")
    next(button for button in at.button if button.label == "Send").click().run()
    assert not at.exception
    told = execute(filled_store, SASHA, "survey.show", {"notebook_id": review})
    assert (told["is_answered"], told["counts"]) == (True, None)
