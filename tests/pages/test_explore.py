"""Explore answers SQL over what the reader may see, says what it did, and refuses with a remedy."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.analysis import AnalysisCell
from core.commands import execute
from core.errors import QueryCancelled
from core.sandbox.catalogue import all_views
from core.sandbox.examples import examples
from core.store.store import Store
from pages.parts.explore_running import running, start

Screen = Callable[..., AppTest]
SRE = Viewer.local("Robin Vale", "sre")
SLOW = "SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range % 7 = b.range % 5"


def ask(at: AppTest, sql: str) -> AppTest:
    """Write a query and run it, waiting for a busy machine."""
    at.text_area(key="sql").set_value(sql)
    next(button for button in at.button if button.label == "Run").click().run()
    for _ in range(40):
        if not at.button or all(button.label != "Stop" for button in at.button):
            break
        time.sleep(0.25)
        at.run()
    return at


def test_opens_on_an_empty_record_with_examples_and_views(empty_store: Store, screen: Screen) -> None:
    at = screen("explore")
    assert not at.exception
    assert [element.value for element in at.title] == ["Explore"]
    assert at.text_area(key="sql").value == next(iter(examples().values()))
    assert at.selectbox(key="view").options == list(all_views())


def test_an_answer_says_how_much_how_fast_and_as_of_what(filled_store: Store, screen: Screen) -> None:
    at = ask(screen("explore"), "SELECT incident, kind FROM incidents ORDER BY incident")
    assert not at.exception
    assert at.dataframe[0].value.to_dict("records") == [
        {"incident": "INC-1", "kind": "both"}, {"incident": "INC-2", "kind": "security"}, {"incident": "INC-3", "kind": "reliability"},
    ]
    line = next(element.value for element in at.markdown if element.value.startswith("3 rows in "))
    assert line.endswith(f" s, as of change {filled_store.sequence()}.")


def test_more_rows_than_the_cap_are_said_to_be_missing(empty_store: Store, screen: Screen) -> None:
    at = ask(screen("explore"), "SELECT range AS n, 'x' AS n FROM range(10001)")
    line = next(element.value for element in at.markdown if "rows in " in element.value)
    assert line.startswith("10,000 rows in ")
    assert line.endswith(" Only the first part is here: there are more rows, or more than 10 MiB.")
    assert list(at.dataframe[0].value.columns) == ["n", "n (2)"]


def test_a_refusal_is_a_sentence_with_a_remedy(empty_store: Store, screen: Screen) -> None:
    at = ask(screen("explore"), "DELETE FROM incidents")
    assert not at.exception
    assert len(at.text) == 2
    assert all(element.value.endswith(".") for element in at.text)


def test_an_example_goes_into_the_editor(empty_store: Store, screen: Screen) -> None:
    at = screen("explore")
    title = list(examples())[1]
    at.selectbox(key="example").set_value(title).run()
    assert at.text_area(key="sql").value == examples()[title]


def test_a_running_query_can_be_stopped(empty_store: Store) -> None:
    found = running(start(empty_store, SRE, [AnalysisCell(name="a", sql=SLOW)], patience=0.3))
    assert found is not None
    assert not found.ended.is_set()
    found.stop()
    assert found.ended.wait(10)
    assert isinstance(found.error, QueryCancelled)


@pytest.mark.parametrize("title", list(examples()))
def test_every_example_answers(filled_store: Store, title: str) -> None:
    found = running(start(filled_store, SRE, [AnalysisCell(name="a", sql=examples()[title])], patience=20))
    assert found is not None
    assert (found.error, found.result is not None) == (None, True)


def test_cells_build_on_each_other_are_drawn_saved_and_opened_by_their_address(filled_store: Store, screen: Screen) -> None:
    at = ask(screen("explore"), "SELECT count(*) AS n FROM incidents")
    at.button(key="add_cell").click().run()
    at = ask(at, "SELECT kind, count(*) * ${first.n} AS n FROM incidents GROUP BY kind ORDER BY kind")
    assert not at.exception
    assert [frame.value.values.tolist() for frame in at.dataframe] == [[[3]], [["both", 3], ["reliability", 3], ["security", 3]]]
    at.segmented_control(key="as_second").set_value("bar").run()
    assert [element.value.replace("\\", "") for element in at.caption if "marks" in element.value] == ["n over kind: 3 marks, from 3 to 3."]
    at.text_input(key="title_").set_value("Kinds").run()
    at.button(key="analysis_save").click().run()
    [saved] = execute(filled_store, SRE, "notebook.list", {"kind": "analysis"})
    assert at.query_params["analysis"] in (saved["id"], [saved["id"]])
    again = screen("explore", analysis=saved["id"])
    assert not again.exception
    assert again.text_area(key="sql").value == "SELECT count(*) AS n FROM incidents"
    assert [button.key for button in again.button if str(button.key).startswith("edit_")] == ["edit_second"]
    again.button(key="edit_second").click().run()
    assert "${first.n}" in again.text_area(key="sql").value
    again.button(key="drop_cell").click().run()
    assert not again.exception


def test_an_unknown_analysis_in_the_address_says_so(empty_store: Store, screen: Screen) -> None:
    at = screen("explore", analysis="01900000-0000-7000-8000-000000000000")
    assert not at.exception
    assert at.text[0].value.startswith("There is no notebook with the id")
