"""Trends shows what the record can show, on an empty store, on the worked example and on a real status archive."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.imports import import_files
from core.store.store import Store
from tests.pages.conftest import opened

Screen = Callable[..., AppTest]
SRE = Viewer.local("Robin Vale", "sre")


@pytest.fixture(scope="module")
def archive_file(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Path:
    """The file of a store into which a real status archive was imported once."""
    path = tmp_path_factory.mktemp("archive") / "parley.duckdb"
    store = Store.open(path)
    import_files(store, SRE, [shared_data / "github-status-history" / "incidents.jsonl"])
    store.close()
    return path


@pytest.fixture
def archive(archive_file: Path, tmp_path: Path) -> Iterator[Store]:
    """That archive behind the screens."""
    yield from opened(archive_file, tmp_path)


def said(at: AppTest) -> list[str]:
    """Every text of the page, without the backslashes that keep it from being markup."""
    shown = [*at.main.subheader, *at.main.markdown, *at.main.caption]
    return [str(element.value).replace("\\", "") for element in shown]


def test_an_empty_record_says_what_the_place_is_for(empty_store: Store, screen: Screen) -> None:
    at = screen("trends")
    assert not at.exception
    assert said(at) == ["Here stand the numbers of the record, with what they can and cannot show. No incident is recorded yet."]


def test_two_incidents_give_every_value_and_no_median(told_store: Store, screen: Screen) -> None:
    at = screen("trends")
    assert not at.exception
    texts = said(at)
    assert "All time, as of 1 Apr 2026, times in UTC. The worked example holds 2 incidents: enough to show every value, too few for a " \
        "median, a trend or a comparison." in texts
    for text in (
        "#### 32 and 50 min", "2 of 2 used (100 %) · as of 1 Apr 2026. A median needs at least 6; there are 2.", "#### 1 of 2",
        "**1 of 2**",
        "#### 189.8 %, 82 of 43.2 min", "#### Not measured", "#### 52.27 d",
        "**Incident of the month** · March 2026, one of 2; chosen because it was reviewed",
    ):
        assert text in texts
    assert not [text for text in texts if "improved" in text or "worsened" in text]


def test_a_tile_opens_its_number_with_its_incidents(told_store: Store, screen: Screen) -> None:
    at = screen("trends")
    at.button(key="open_time_to_mitigate").click().run()
    assert at.selectbox(key="metric").value == "time_to_mitigate"
    assert "Time to mitigate: how long are users hurt?" in said(at)
    assert at.dataframe[0].value.values.tolist() == [
        ["INC-2", "web runs out of memory again after v42 returned", "50 min", "6 Mar 2026, 11:50 UTC"],
        ["INC-1", "web runs out of memory three days after v42", "32 min", "5 Mar 2026, 14:10 UTC"],
    ]


def test_the_rest_stands_below_on_request_and_what_is_missing_says_why(told_store: Store, screen: Screen) -> None:
    texts = said(screen("trends", all="true"))
    assert "Do we hesitate? **4 and 4 min**" in texts
    [table] = [text for text in texts if text.startswith("| number |")]
    assert "Say who noticed an incident first: `detection record`." in table
    assert "MTTR" not in table


def test_two_periods_side_by_side_say_what_would_have_been_missed(archive: Store, screen: Screen) -> None:
    texts = said(screen("trends", compare="This period", **{"from": "2024-04-01", "until": "2026-03-31"}))
    assert any(text.startswith("1 Apr 2024 to 1 Apr 2026 beside ") for text in texts)
    assert any("No detectable change; would have missed anything smaller than" in text and "Before: 59 min" in text for text in texts)
    assert "Set From to say which period to compare with the one before it." in said(screen("trends", compare="This period"))


def test_a_refused_number_says_what_would_make_it_available(told_store: Store, screen: Screen) -> None:
    at = screen("trends", metric="Time until SRE joins")
    texts = said(at)
    assert "Time until SRE joins: is reliability called in time?" in texts
    assert "## Not measured" in texts
    assert "Nothing in this selection has both times, so nothing was measured. " \
        "Record when SRE joined an incident that security declared." in texts


def test_no_mean_is_shown_but_its_refusal_is_explained(told_store: Store, screen: Screen) -> None:
    at = screen("trends")
    assert [element.label for element in at.main.expander] == ["Why is there no MTTR?"]
    assert not [text for text in said(at) if text.startswith("#") and "mean" in text]
    assert "mttx_mean" not in at.selectbox(key="metric").options


def test_the_archive_gives_its_known_values(archive: Store, screen: Screen) -> None:
    assert "#### 65 min (58 to 71)" in said(screen("trends"))
    at = screen("trends", metric="Public notice to resolved")
    assert not at.exception
    texts = said(at)
    assert "## 65 min (58 to 71)" in texts
    assert any(text.startswith("661 of 683 used (97 %) · 18 maintenance · 22 of no length · as of ") for text in texts)
    assert "Half of 661 took at most 65 min. Against an equally large period, a change smaller than 16 % would have been missed." in texts
    assert any("A public notice is not the start of the impact" in text for text in texts)
    missed = "no detectable change; would have missed anything smaller than 52 to 90 %, depending on n."
    assert f"Between neighbouring quarters: {missed}" in texts
    texts = said(screen("trends", metric="Time to mitigate"))
    assert "## 119 values, no median" in texts
    assert "Only 17 % of what is eligible has both times; a headline needs 50 %." in texts


def test_a_period_in_the_address_lists_its_incidents(archive: Store, screen: Screen) -> None:
    at = screen("trends", metric="Public notice to resolved", in_notice_to_resolved="2022-Q2")
    assert not at.exception
    table = at.dataframe[0].value
    counted = next(text for text in said(at) if "Click a mark" in text)
    assert counted.startswith(f"{len(table)} values, the longest first. ")
    assert {when.split(", ")[0].split(" ", 1)[1] for when in table["Counted at"]} <= {"Apr 2022", "May 2022", "Jun 2022"}


def test_a_filter_narrows_every_number(archive: Store, screen: Screen) -> None:
    texts = said(screen("trends", metric="Public notice to resolved", kind="Security"))
    assert "## Not measured" in texts


def test_an_end_before_its_beginning_is_left_out(archive: Store, screen: Screen) -> None:
    texts = said(screen("trends", **{"from": "2025-01-01", "until": "2024-01-01"}))
    assert "Until lies before From, so it is left out." in texts


@pytest.mark.parametrize(("shape", "by"), [("Control chart", "Quarter"), ("Table", "Month"), ("Groups", "Kind"), ("Curves", "Severity"),
                                           ("Table", "Service")])
def test_a_number_can_be_seen_in_every_shape(archive: Store, screen: Screen, shape: str, by: str) -> None:
    at = screen("trends", metric="Public notice to resolved", by=by)
    assert not at.exception
    if at.main.segmented_control:
        at.segmented_control(key="shape_notice_to_resolved").set_value(shape).run()
    assert not at.exception
    assert "Explain this number" in [element.label for element in at.main.expander]


def test_the_rows_of_a_number_open_in_explore(archive: Store, screen: Screen) -> None:
    at = screen("trends", metric="Public notice to resolved", kind="Reliability")
    assert "FROM metric_units\nWHERE metric = 'notice_to_resolved'" in at.code[0].value
    at.button(key="explore_notice_to_resolved").click().run()
    assert not at.exception
