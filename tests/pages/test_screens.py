"""Every screen opens through the frame, on an empty and on a filled record, and shows what it is for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store.store import Store

Screen = Callable[..., AppTest]
PAGES = Path(__file__).resolve().parents[2] / "pages"

ON_EMPTY = [
    ("home", "Nothing is recorded yet"),
    ("incidents", "Incidents"),
    ("incident", "Incident"),
    ("followups", "Follow-ups"),
    ("releases", "Releases"),
    ("evidence", "Evidence"),
    ("settings", "Import and settings"),
]
ON_FILLED = [
    ("home", "What needs you now"),
    ("incidents", "Incidents"),
    ("followups", "Follow-ups"),
    ("releases", "Releases"),
    ("evidence", "Evidence"),
    ("settings", "Import and settings"),
]


def said(at: AppTest) -> list[str]:
    """Every text on the page in its main part."""
    return [str(element.value) for kind in ("title", "subheader", "markdown", "caption", "text") for element in at.main.get(kind)]


@pytest.mark.parametrize(("name", "title"), ON_EMPTY)
def test_opens_on_an_empty_record(empty_store: Store, screen: Screen, name: str, title: str) -> None:
    at = screen(name)
    assert not at.exception
    assert [element.value for element in at.title] == [title]


@pytest.mark.parametrize(("name", "title"), ON_FILLED)
def test_opens_on_a_filled_record(filled_store: Store, screen: Screen, name: str, title: str) -> None:
    at = screen(name)
    assert not at.exception
    assert [element.value for element in at.title] == [title]


def test_every_screen_of_the_record_is_tried() -> None:
    tried = {name for name, _ in ON_EMPTY}
    assert {"home", "incidents", "incident", "followups", "releases", "evidence", "settings"} == tried
    assert all((PAGES / f"{name}.py").exists() for name in tried)


def test_home_names_open_incidents_and_what_is_late(filled_store: Store, screen: Screen) -> None:
    at = screen()
    assert [element.value for element in at.subheader] == [
        "Open incidents · 2", "Notebooks waiting · 0", "Overdue follow-ups · 1 of 2 open", "Late steps after incidents · 2",
    ]
    labels = [element.proto.label for element in at.main.get("page_link")]
    assert "INC-1  Checkout answers with errors" in labels
    assert ":red-badge[overdue by 4 days] Sol Imagined" in said(at)


def test_counts_explain_themselves(filled_store: Store, screen: Screen) -> None:
    at = screen("incidents", kind="Security")
    assert "1 of 3" in said(at)
    assert at.dataframe[0].value.to_dict("records") == [
        {"Id": "INC-2", "Title": "Token of a build robot in a public log", "Who": "S", "R severity": "–", "S severity": "◑ SEV3",
         "Status": "Open", "Began": at.dataframe[0].value["Began"][0], "Resolved after": "–", "Notes": ""}
    ]


def test_a_filter_that_nothing_meets_says_so(filled_store: Store, screen: Screen) -> None:
    at = screen("incidents", text="nothing is called this")
    assert "0 of 3" in said(at)
    assert "No incident meets these filters. Loosen one; the address keeps what is set." in said(at)


def test_incident_shows_both_severities_and_who_knew_when(filled_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-1")
    assert [element.value for element in at.title] == ["INC\\-1  Checkout answers with errors"]
    texts = said(at)
    assert "Timeline · 3, 2 in the report" in texts
    marks = ":blue-badge[R]:orange-badge[S] Reliability and security :blue-badge[R]:red-badge[● SEV1]"
    assert any(text.startswith(marks) for text in texts)
    assert ":blue-badge[R] **Rollback checkout 2\\.32\\.0 to 2\\.31\\.0** :orange-badge[S]:gray-badge[not checked]" in texts
    known = next(text for text in texts if "not noted" in text)
    assert ", \\+12 min  :orange-badge[S] not noted" in known


def test_incident_text_is_never_markup(filled_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-1")
    plain = "Markup must not work: **bold** <b>x</b> ![i](http://example.com/i.png) :red[red] $x$ :smile:"
    assert plain in [element.value for element in at.text]
    assert not any("example.com" in str(element.value) for element in at.markdown)


def test_an_incident_that_is_not_there_is_refused_with_a_remedy(filled_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-99")
    assert not at.exception
    assert [element.value for element in at.text] == [
        "There is no incident with the id INC-99.", "It may be gone; reload.",
    ]


def test_starring_an_entry_puts_it_into_the_report(filled_store: Store, screen: Screen) -> None:
    at = screen("incident", incident="INC-1")
    next(button for button in at.button if button.label == "☆").click().run()
    assert not at.exception
    assert "Timeline · 3, 3 in the report" in said(at)


def test_a_person_is_unverified_and_known_to_the_record(filled_store: Store, screen: Screen) -> None:
    at = screen()
    at.text_input(key="person_name").set_value("Ada Imagined")
    at.get_by_key("person_discipline").set_value("security")
    next(button for button in at.button if button.label == "Use this name").click().run()
    assert not at.exception
    assert "unverified: picked here, checked by nobody" in [element.value for element in at.sidebar.caption]
    assert filled_store.home.read("SELECT disciplines FROM person WHERE name = $1", ["Ada Imagined"]) == [{"disciplines": '["security"]'}]


def test_the_log_verifies(filled_store: Store, screen: Screen) -> None:
    at = screen("evidence")
    at.button(key="verify").click().run()
    entries = filled_store.sequence()
    assert f":green-badge[holds] {entries} entries read; records are what was written." in said(at)


def test_an_import_is_looked_at_before_it_is_saved(empty_store: Store, screen: Screen, tmp_path: Path) -> None:
    source = tmp_path / "deployments.csv"
    source.write_text("service,version,environment,deployed_at\nweb,1.0,production,2026-01-02T03:04:05Z\n", encoding="utf-8")
    at = screen("settings")
    at.text_input(key="import_path").set_value(str(source)).run()
    at.button(key="preview").click().run()
    assert not at.exception
    assert "**This import would give: 1 added.** Nothing is saved yet." in said(at)
    assert empty_store.sequence() == 0
    at.button(key="import").click().run()
    assert not at.exception
    assert ":green-badge[imported] 1 added." in said(at)
    assert empty_store.sequence() == 1


def test_the_worked_example_comes_and_goes(empty_store: Store, screen: Screen) -> None:
    at = screen()
    at.button(key="load_demo").click().run()
    assert not at.exception
    assert [element.value for element in at.title] == ["What needs you now"]
    assert ":gray-badge[Worked example] You are looking at invented data." in said(at)
    at.switch_page("settings.py").run()
    at.button(key="remove_demo").click().run()
    assert not at.exception
    assert "0 incidents" in " ".join(said(at))


def test_the_guard_names_what_comes_back(empty_store: Store, screen: Screen) -> None:
    at = screen()
    at.button(key="load_demo").click().run()
    at = screen("releases", guard_to="v41")
    assert not at.exception
    sentence = "Going to v41 re\\-opens 1 known vulnerability, not known exploited; PyPI data of 12 Mar 2026"
    assert f":red-badge[:material/block: block] **{sentence}**" in said(at)
