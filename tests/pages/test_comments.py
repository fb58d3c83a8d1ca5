"""Comments on screen: folded with their count, written, answered and resolved beside a cell; beside an entry too."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.store.store import Store
from tests.pages.test_notebook_screens import be

Screen = Callable[..., AppTest]
ROBIN, SASHA = Viewer.local("Robin Vale", "sre"), Viewer.local("Sasha Quill", "security")


@pytest.fixture
def review(filled_store: Store) -> str:
    """A postmortem of the first incident."""
    return str(execute(filled_store, ROBIN, "notebook.start", {"template": "postmortem/joint-short", "incident": "INC-1"})["id"])


def pressed(at: AppTest, key: str) -> AppTest:
    """Press the first button of this label or key."""
    return next(button for button in at.button if key in (button.key, button.label)).click().run()


def test_a_comment_is_written_answered_and_resolved(filled_store: Store, screen: Screen, review: str) -> None:
    at = be(screen("postmortem", notebook=review, section="what_happened"), "Robin Vale", "sre")
    at.session_state["comments_summary"] = True
    at.run()
    at.text_area(key="write_summary_text").set_value("Is the number right, **really**?")
    pressed(at, "Comment")
    thread = execute(filled_store, SASHA, "comment.list", {"notebook_id": review})[0]
    assert (thread["cell"], thread["text"], thread["by"]) == ("summary", "Is the number right, **really**?", "Robin Vale")
    at.session_state["comments_summary"] = True
    at.run()
    assert "Is the number right, **really**?" in [element.value for element in at.text]
    at.text_area(key=f"answer_{thread['id']}_text").set_value("It is.")
    pressed(at, "Answer")
    at.session_state["comments_summary"] = True
    at.run()
    pressed(at, f"resolve_{thread['id']}")
    assert not at.exception
    thread = execute(filled_store, SASHA, "comment.list", {"notebook_id": review})[0]
    assert ([each["text"] for each in thread["replies"]], thread["resolved_by"]) == (["It is."], "Robin Vale")


def test_a_folded_entry_says_how_many_are_open(filled_store: Store, screen: Screen) -> None:
    record = execute(filled_store, ROBIN, "incident.show", {"id": "INC-1"})
    execute(filled_store, SASHA, "comment.add", {"entry_id": record["timeline"][0]["id"], "text": "By whom?"})
    at = screen("incident", incident="INC-1")
    assert not at.exception
    assert "1 open comment" in _popovers(at)
    assert "By whom?" not in [element.value for element in at.text]


def test_home_shows_who_is_mentioned_and_where(filled_store: Store, screen: Screen, review: str) -> None:
    execute(filled_store, SASHA, "person.name", {"name": "Robin Vale", "discipline": "sre"})
    execute(filled_store, SASHA, "comment.add", {"notebook_id": review, "cell": "summary", "text": "@Robin Vale, is it so?"})
    at = be(screen("home"), "Robin Vale", "sre")
    assert not at.exception
    assert "You are mentioned · 1" in [element.value for element in at.subheader]
    at = be(screen("home"), "Sasha Quill", "security")
    assert "You are mentioned · 1" not in [element.value for element in at.subheader]


def _popovers(at: AppTest) -> list[str]:
    """The labels of all popovers, however deep."""
    found: list[str] = []

    def walk(block: object) -> None:
        proto = getattr(block, "proto", None)
        label = getattr(getattr(proto, "popover", None), "label", "")
        if label:
            found.append(label)
        for child in getattr(block, "children", {}).values():
            walk(child)

    walk(at.main)
    return found


def test_a_step_of_a_walkthrough_is_commented_as_a_postmortem_is(filled_store: Store, screen: Screen) -> None:
    given = {"template": "response/roll-back-safely", "incident": "INC-1", "input": {"service": "checkout", "target": "2.31.0"}}
    id = execute(filled_store, ROBIN, "notebook.start", given)["id"]
    cell = next(row["name"] for row in execute(filled_store, ROBIN, "notebook.show", {"id": id})["cells"] if row["kind"] != "text")
    execute(filled_store, SASHA, "comment.add", {"notebook_id": id, "cell": cell, "text": "@Robin Vale, wait for me"})
    at = be(screen("walkthrough", notebook=id), "Robin Vale", "sre")
    assert "1 open comment" in _popovers(at)
    at.session_state[f"comments_{cell}"] = True
    at.run()
    pressed(at, f"resolve_{execute(filled_store, SASHA, 'comment.list', {'notebook_id': id})[0]['id']}")
    assert not at.exception
    assert execute(filled_store, SASHA, "comment.list", {"notebook_id": id})[0]["resolved_by"] == "Robin Vale"
