"""The number in large: marks of what changed, choosing by dragging and by day, files, objectives; on a real status archive."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import charts
from core.access import Viewer
from core.commands import execute
from core.exports.chart_file import chart_file, units_csv
from core.imports import import_files
from core.metrics.evaluate import measure
from core.metrics.scope import Scope
from core.store.store import Store

Screen = Callable[..., AppTest]
SRE = Viewer.local("Robin Vale", "sre")


@pytest.fixture
def archive(empty_store: Store, shared_data: Path) -> Store:
    """A real status archive behind the screens."""
    import_files(empty_store, SRE, [shared_data / "github-status-history" / "incidents.jsonl"])
    return empty_store


def said(at: AppTest) -> list[str]:
    """Every text of the page, without the backslashes that keep it from being markup."""
    shown = [*at.main.subheader, *at.main.markdown, *at.main.caption]
    return [str(element.value).replace("\\", "") for element in shown]


def test_a_change_is_marked_listed_taken_back_and_put_back(archive: Store, screen: Screen) -> None:
    at = screen("trends", metric="Public notice to resolved")
    assert [element.label for element in at.main.expander] == ["Mark a change", "Explain this number"]
    at.text_input[0].set_value("Paging *only* for symptoms")
    next(button for button in at.button if button.label == "Mark it on every chart").click().run()
    assert not at.exception
    assert any(text.startswith("**What changed**\n1. **Paging *only* for symptoms** :gray[a policy, ") for text in said(at))
    chart = json.loads(at.main.get("vega_lite_chart")[0].proto.spec)
    assert chart["description"].endswith("Marked: Paging *only* for symptoms.")
    at.selectbox(key="annotation_chosen").set_value(0).run()
    at.button(key="annotation_remove").click().run()
    assert execute(archive, SRE, "annotation.list", {}) == []
    at.button(key="annotation_restore").click().run()
    assert [row["text"] for row in execute(archive, SRE, "annotation.list", {})] == ["Paging *only* for symptoms"]


def test_what_was_dragged_over_or_a_day_clicked_is_listed(archive: Store, screen: Screen) -> None:
    at = screen("trends", metric="Public notice to resolved")
    first = datetime(2024, 3, 1, tzinfo=UTC)
    at.session_state["box_notice_to_resolved"] = (first, first + timedelta(days=31), 10.0, 300.0)
    at.run()
    counted = next(text for text in said(at) if "Click a mark" in text)
    assert " values between 1 Mar 2024 and 1 Apr 2024, the longest first. " in counted
    at.button(key="all_notice_to_resolved").click().run()
    at.session_state["day_notice_to_resolved"] = "2024-03-11"
    at.run()
    counted = next(text for text in said(at) if "Click a mark" in text)
    assert re.match(r"\d+ values? on 11 Mar 2024[,.]", counted), counted


def test_chart_and_rows_leave_as_files_with_their_source(archive: Store) -> None:
    scope = Scope(as_of=datetime(2026, 4, 1, tzinfo=UTC))
    [value] = measure(archive, SRE, "notice_to_resolved", scope)
    drawing = charts.control_chart(value)
    told = chart_file(drawing.spec, "svg", "How long?", "661 of 683 used; change 1", "#FBFBF9").decode()
    assert "661 of 683 used; change 1" in told
    assert chart_file(drawing.spec, "png", "How long?", "", "#FBFBF9")[:8] == b"\x89PNG\r\n\x1a\n"
    rows = units_csv(value).splitlines()
    assert (rows[0], len(rows)) == ("incident,label,counted_at,amount,unit,is_open,detail", 662)


def test_budgets_stand_beside_their_objectives(empty_store: Store, screen: Screen) -> None:
    execute(empty_store, SRE, "demo.load", {})
    at = screen("trends", metric="Error budget used")
    assert not at.exception
    assert at.dataframe[0].value.values.tolist()[0][:4] == ["web availability", "99.9 % in 30 days", "not measured", "not measured"]
