"""The notebook screens open on an empty and on a filled record, and both journeys can be walked on them."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.demo.written import notebook_id
from core.notebook.cells import all_kinds
from core.notebook.library import list_library
from core.store.store import Store
from pages.parts.cells import drawings

Screen = Callable[..., AppTest]
ROBIN, SASHA = Viewer.local("Robin Vale", "sre"), Viewer.local("Sasha Quill", "security")


def said(at: AppTest) -> list[str]:
    """Every text on the page in its main part."""
    kinds = ("title", "subheader", "markdown", "caption", "text")
    return [str(getattr(element, "value", "")) for kind in kinds for element in at.main.get(kind)]


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


def start(store: Store, template: str, incident: str, **inputs: str) -> str:
    """A notebook begun by Robin."""
    arguments = {"template": template, "incident": incident, "input": inputs}
    return str(execute(store, ROBIN, "notebook.start", arguments)["id"])


def test_a_postmortem_opens_in_every_section(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-standard", "INC-1")
    sections = [step["name"] for step in execute(told_store, ROBIN, "notebook.show", {"id": id})["steps"]]
    assert len(sections) == 9
    for name in sections:
        at = screen("postmortem", notebook=id, section=name)
        assert not at.exception, name
        assert not any("Not done" in text for text in said(at)), name


def test_a_walkthrough_opens_in_every_step(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "response/roll-back-safely", "INC-2", service="web", target="v41")
    steps = [step["name"] for step in execute(told_store, ROBIN, "notebook.show", {"id": id})["steps"]]
    for name in steps:
        at = screen("walkthrough", notebook=id, step=name)
        assert not at.exception, name
        assert not any("Not done" in text for text in said(at)), name


def test_the_library_and_one_of_it_open(told_store: Store, screen: Screen) -> None:
    at = screen("runbooks")
    assert not at.exception
    entries = list_library().entries
    assert f"{sum(each.kind == 'runbook' for each in entries)} of {len(entries)} in the library" in said(at)
    at = screen("runbooks", runbook="response/roll-back-safely", incident="INC-2")
    assert not at.exception
    assert [element.value for element in at.title] == ["Roll back a release without re\\-opening a hole"]


def test_a_postmortem_is_begun_from_the_template_that_fits_best(told_store: Store, screen: Screen) -> None:
    at = screen("postmortem", incident="INC-1")
    assert not at.exception
    assert at.radio[0].options[0] == "Joint postmortem (fits best)"


def be(at: AppTest, name: str, discipline: str) -> AppTest:
    """Say who is at the screen."""
    at.text_input(key="person_name").set_value(name)
    cast(Any, at.get_by_key("person_discipline")).set_value(discipline)
    return next(button for button in at.button if button.label == "Use this name").click().run()


def pressed(at: AppTest, label: str) -> AppTest:
    """Press the button of this label."""
    return next(button for button in at.button if button.label == label).click().run()


def cell(store: Store, id: str, name: str) -> dict[str, object]:
    """A cell of a notebook as the record has it."""
    shown = execute(store, ROBIN, "notebook.show", {"id": id})
    return dict(next(row for row in shown["cells"] if row["name"] == name))


def test_leaving_a_field_saves_it_for_its_writer(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-standard", "INC-1")
    at = be(screen("postmortem", notebook=id, section="impact"), "Sasha Quill", "security")
    at.text_area(key=f"text_impact_security_{id}").set_value("None found; we read the logs.").run()
    assert not at.exception
    kept = cell(told_store, id, "impact_security")
    expected = ({"text": "None found; we read the logs."}, "Sasha Quill", "security")
    assert (kept["answer"], kept["answered_by"], kept["discipline"]) == expected


def test_a_lost_race_never_loses_a_text_and_offers_both(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-standard", "INC-1")
    at = be(screen("postmortem", notebook=id, section="summary"), "Sasha Quill", "security")
    execute(told_store, ROBIN, "notebook.answer", {"id": id, "cell": "summary", "value": "Theirs."})
    at.text_area(key=f"text_summary_{id}").set_value("Mine.").run()
    assert any("Robin Vale answered this while you were writing" in text for text in said(at))
    assert "Mine." in [element.value for element in at.main.text]
    assert [area.value for area in at.text_area if str(area.key).startswith(f"text_summary_{id}")] == ["Theirs."]
    assert cell(told_store, id, "summary")["answer"] == {"text": "Theirs."}
    pressed(at, "Save mine instead")
    assert cell(told_store, id, "summary")["answer"] == {"text": "Mine."}
    assert not any("while you were writing" in text for text in said(at))
    earlier = execute(told_store, ROBIN, "notebook.history", {"id": id, "cell": "summary"})
    assert [each["value"] for each in earlier] == [{"text": "Theirs."}]


def test_a_field_that_nobody_touched_follows_the_record(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-standard", "INC-1")
    at = screen("postmortem", notebook=id, section="summary")
    execute(told_store, ROBIN, "notebook.answer", {"id": id, "cell": "summary", "value": "Theirs."})
    at.run()
    assert [area.value for area in at.text_area if str(area.key).startswith(f"text_summary_{id}")] == ["Theirs."]
    assert cell(told_store, id, "summary")["version"] == 1


def test_a_section_that_is_left_and_opened_again_never_takes_back_an_answer(told_store: Store, screen: Screen) -> None:
    """What a browser is to show stands in the field itself on each run, so that one that missed a run has nothing empty to send."""
    id = notebook_id("postmortem")
    before: Any = cell(told_store, id, "actions_stand")["answer"]
    at = be(screen("postmortem", notebook=id, section="remediation_review"), "Noor Hale", "sre")
    keys = set()
    for name in ("sign_off", "remediation_review", "remediation_review", "sign_off", "remediation_review"):
        at.button(key=f"section_{name}").click().run()
        if name == "remediation_review":
            areas = [area for area in at.text_area if str(area.key).startswith(("sre_text_", "security_text_"))]
            positions = {str(area.key): area.proto.default for area in areas}
            assert sorted(positions.values()) == sorted(before["positions"].values())
            keys |= set(positions)
    assert len(keys) == 4, "a field that comes back is another one"
    assert cell(told_store, id, "actions_stand")["answer"] == before


def test_the_guard_is_waived_and_the_step_is_signed_by_two_people(told_store: Store, screen: Screen) -> None:
    id = notebook_id("walkthrough")
    at = be(screen("walkthrough", notebook=id), "Sasha Quill", "security")
    texts = said(at)
    sentence = "**Going to v41 re\\-opens 1 known vulnerability, not known exploited; PyPI data of 12 Mar 2026**"
    assert f":red-badge[:material/block: block] {sentence}" in texts
    assert any("v40 is the nearest release" in text for text in texts)
    at.text_area(key=f"waive_reason_comes_back_{id}").set_value("The proxy drops such cookies until v43 is out.")
    pressed(at, "Waive until then")
    assert cell(told_store, id, "comes_back")["is_settled"] is True
    at.radio(key=f"outcome_way_{id}").set_value("Roll back").run()
    pressed(at, "Sign as Security")
    pressed(be(at, "Robin Vale", "sre"), "Sign as SRE")
    signatures = cell(told_store, id, "go")["answer"]["signatures"]  # type: ignore[index]
    assert [(each["person_name"], each["discipline"], each["is_live"]) for each in signatures] == [
        ("Sasha Quill", "security", True), ("Robin Vale", "sre", True),
    ]  # fmt: skip
    assert "5  Roll back" in [element.value for element in at.main.subheader]


def test_a_walkthrough_closes_and_resumes_without_loss(told_store: Store, screen: Screen) -> None:
    id = notebook_id("walkthrough")
    before = execute(told_store, ROBIN, "notebook.show", {"id": id})["cells"]
    at = be(screen("walkthrough", notebook=id), "Robin Vale", "sre")
    at.text_input(key="abandon_why").set_value("v43 is out.")
    pressed(at, "Abandon it")
    assert "Ended because: v43 is out." in said(at)
    pressed(at, "Resume")
    after = execute(told_store, ROBIN, "notebook.show", {"id": id})
    assert (after["notebook"]["state"], after["cells"]) == ("running", before)


def test_text_of_people_is_never_markup(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-standard", "INC-1")
    hostile = "**bold** ![i](http://example.com/i.png) :red[red] $x$ <b>b</b>"
    execute(told_store, ROBIN, "notebook.answer", {"id": id, "cell": "summary", "value": {"nothing": hostile}})
    execute(told_store, ROBIN, "notebook.skip", {"id": id, "cell": "duties", "reason": hostile})
    for section in ("summary", "impact"):
        at = screen("postmortem", notebook=id, section=section)
        assert not at.exception
        assert not any("](http" in str(element.value) or "<b>" in str(element.value) for element in at.main.markdown)


def answer_all(store: Store, id: str) -> None:
    """Give whatever a short joint postmortem requires."""
    shown = execute(store, ROBIN, "notebook.show", {"id": id})
    for name in shown["still_open"]:
        row = cell(store, id, name)
        if row["kind"] != "signoff":
            execute(store, ROBIN, "notebook.skip", {"id": id, "cell": name, "reason": "Tried in a test."})


def test_a_postmortem_is_signed_by_both_published_and_amended(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-short", "INC-1")
    answer_all(told_store, id)
    last = execute(told_store, ROBIN, "notebook.show", {"id": id})["steps"][-1]["name"]
    at = be(screen("postmortem", notebook=id, section=last), "Robin Vale", "sre")
    pressed(at, "Hand in for review")
    pressed(at, "Sign as SRE")
    assert "Waits for somebody of Security." in said(at)
    pressed(be(at, "Sasha Quill", "security"), "Sign as Security")
    pressed(at, "Publish")
    assert not at.exception
    shown = execute(told_store, ROBIN, "notebook.show", {"id": id})
    assert shown["notebook"]["state"] == "published"
    assert not any(button.label.startswith("Sign as") for button in at.button)
    at.text_area(key="amend_why").set_value("A time was wrong.")
    pressed(at, "Begin a revision")
    revisions = execute(told_store, ROBIN, "notebook.list", {"kind": "postmortem", "state": "draft"})
    assert [row["revision_reason"] for row in revisions if row["revises_id"] == id] == ["A time was wrong."]


def test_an_edit_shows_the_signature_it_voided_with_its_reason(told_store: Store, screen: Screen) -> None:
    id = start(told_store, "postmortem/joint-short", "INC-1")
    answer_all(told_store, id)
    execute(told_store, ROBIN, "notebook.sign", {"id": id})
    changed = next(row for row in execute(told_store, ROBIN, "notebook.show", {"id": id})["cells"] if row["kind"] == "prompt")
    given = {"id": id, "cell": changed["name"], "value": "After all.", "version": changed["version"]}
    execute(told_store, SASHA, "notebook.answer", given)
    last = execute(told_store, ROBIN, "notebook.show", {"id": id})["steps"][-1]["name"]
    at = screen("postmortem", notebook=id, section=last)
    assert any("~~Robin Vale" in text and "void: changed since" in text for text in said(at))
