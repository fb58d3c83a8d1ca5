"""A type is chosen and answered on screen, steps are settled on screen, and both are found again in list, Home and exports."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.store.store import Store
from tests.pages.test_notebook_screens import be

Screen = Callable[..., AppTest]
ROBIN = Viewer.local("Robin Vale", "sre")
SASHA = Viewer.local("Sasha Quill", "security")


def details(store: Store, incident: str) -> dict[str, dict[str, object]]:
    """The fields of an incident by name."""
    return {row["name"]: row for row in execute(store, ROBIN, "incident.details", {"incident": incident})["fields"]}


def submit(at: AppTest, label: str) -> AppTest:
    """Press the form's button of this label."""
    return next(button for button in at.button if button.label == label).click().run()


def test_an_incident_is_declared_with_a_type_and_what_it_asks_at_once(filled_store: Store, screen: Screen) -> None:
    at = screen("incidents")
    at.selectbox(key="declare_type").select("breach").run()
    assert at.selectbox(key="declare_sre").options == ["SEV1", "SEV2", "SEV3"]
    at.text_input(key="declare_title").set_value("Key in a paste")
    at.selectbox(key="declare_way_in").select("credential")
    at.segmented_control(key="declare_personal_data").set_value("not known")
    submit(at, "Declare it")
    assert not at.exception
    stated = details(filled_store, "INC-4")
    assert (stated["way_in"]["value"], stated["personal_data"]["is_unknown"]) == ("credential", True)


def test_an_answer_opens_further_questions_and_what_is_missing_is_named(filled_store: Store, screen: Screen) -> None:
    given = {"title": "Intruder", "kind": "security", "security_severity": "SEV2", "type": "breach"}
    execute(filled_store, SASHA, "incident.create", {**given, "fields": {"way_in": "credential"}})
    at = screen("incident", incident="INC-4")
    assert any("Where the evidence is kept" in each.value and "required" in each.value for each in at.markdown)
    at.button(key="details_edit").click().run()
    at.segmented_control(key="details_personal_data").set_value("yes")
    at.text_input(key="details_evidence_kept").set_value("Vault :red[seven]")
    submit(at, "Save the answers")
    assert not at.exception
    at.text_input(key="details_people_affected").set_value("1,200")
    submit(at, "Save the answers")
    stated = details(filled_store, "INC-4")
    assert [stated[name]["value"] for name in ("people_affected", "evidence_kept")] == ["1200", "Vault :red[seven]"]
    assert not any(":red[seven]" in each.value for each in at.markdown)
    at = screen("incidents", type="Breach", answer="Could personal data be affected?: yes")
    assert any("1 of 4" in each.value for each in at.caption)


def test_steps_are_settled_by_one_press_and_late_ones_are_on_home(filled_store: Store, screen: Screen) -> None:
    rows = {row["name"]: row for row in execute(filled_store, ROBIN, "step.list", {"incident": "INC-3"})}
    assert [row["status"] for row in rows.values()] == ["open", "open"]
    assert any("Late steps after incidents · 2" in each.value for each in screen().subheader)
    at = be(screen("incident", incident="INC-3"), "Robin Vale", "sre")
    assert "Steps after it · 2 of 2 open" in [each.value for each in at.subheader]
    at.text_input(key=f"skip_why_{rows['followups']['id']}").set_value("Nothing has to change")
    next(button for button in at.button if rows["followups"]["id"] in str(button.key) and button.label == "Skip it").click().run()
    at.button(key=f"settle_{rows['timeline']['id']}").click().run()
    now = {row["name"]: (row["status"], row["reason"]) for row in execute(filled_store, ROBIN, "step.list", {"incident": "INC-3"})}
    assert now == {"timeline": ("done", ""), "followups": ("skipped", "Nothing has to change")}
