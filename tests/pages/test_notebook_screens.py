"""The notebook screens open on an empty and on a filled record, and both journeys can be walked on them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.notebook.cells import all_kinds
from core.store.opened import close_store, use_store
from core.store.store import Store
from pages.parts.cells import drawings

Screen = Callable[..., AppTest]
ROBIN, SASHA = Viewer.local("Robin Vale", "sre"), Viewer.local("Sasha Quill", "security")


def said(at: AppTest) -> list[str]:
    """Every text on the page in its main part."""
    return [str(element.value) for kind in ("title", "subheader", "markdown", "caption", "text") for element in at.main.get(kind)]


def test_every_cell_kind_has_a_drawing() -> None:
    assert set(drawings()) == set(all_kinds())


@pytest.mark.parametrize(
    ("name", "title", "text"),
    [
        ("runbooks", "Runbooks", "No runbook was carried out yet."),
        ("postmortem", "Postmortems", "Here both disciplines write down what happened and sign it. One begins at its incident."),
        ("walkthrough", "Walkthrough", "This is where a runbook is carried out, one step after the other. Choose one from the library."),
    ],
)
def test_opens_on_an_empty_record(empty_store: Store, screen: Screen, name: str, title: str, text: str) -> None:
    at = screen(name)
    assert not at.exception
    assert [element.value for element in at.title] == [title]
    assert text in said(at)


@pytest.fixture
def demo_screen_store(made: dict[str, Path], tmp_path: Path) -> Iterator[Store]:
    """The worked example behind the screens."""
    store = Store.open(tmp_path / "demo.duckdb")
    execute(store, ROBIN, "demo.load", {})
    use_store(store)
    yield store
    close_store()


def start(store: Store, template: str, incident: str, **inputs: str) -> str:
    """A notebook begun by Robin."""
    arguments = {"template": template, "incident": incident, "input": inputs}
    return str(execute(store, ROBIN, "notebook.start", arguments)["id"])


def test_a_postmortem_opens_in_every_section(demo_screen_store: Store, screen: Screen) -> None:
    id = start(demo_screen_store, "postmortem/joint-standard", "INC-1")
    sections = [step["name"] for step in execute(demo_screen_store, ROBIN, "notebook.show", {"id": id})["steps"]]
    assert len(sections) == 9
    for name in sections:
        at = screen("postmortem", notebook=id, section=name)
        assert not at.exception, name
        assert not any("Not done" in text for text in said(at)), name


def test_a_walkthrough_opens_in_every_step(demo_screen_store: Store, screen: Screen) -> None:
    id = start(demo_screen_store, "response/roll-back-safely", "INC-2", service="web", target="v41")
    steps = [step["name"] for step in execute(demo_screen_store, ROBIN, "notebook.show", {"id": id})["steps"]]
    for name in steps:
        at = screen("walkthrough", notebook=id, step=name)
        assert not at.exception, name
        assert not any("Not done" in text for text in said(at)), name


def test_the_library_and_one_of_it_open(demo_screen_store: Store, screen: Screen) -> None:
    at = screen("runbooks")
    assert not at.exception
    assert "3 of 8 in the library" in said(at)
    at = screen("runbooks", runbook="response/roll-back-safely", incident="INC-2")
    assert not at.exception
    assert [element.value for element in at.title] == ["Roll back a release without re\\-opening a hole"]


def test_a_postmortem_is_begun_from_the_template_that_fits_best(demo_screen_store: Store, screen: Screen) -> None:
    at = screen("postmortem", incident="INC-1")
    assert not at.exception
    assert at.radio[0].options[0] == "Joint postmortem (fits best)"
