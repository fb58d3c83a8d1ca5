"""Targets on screen: set, changed and ended where the catalogue permits one, drawn on the charts, and refused with its reason elsewhere."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.metrics.definition import definitions
from core.store.store import Store

Screen = Callable[..., AppTest]
SRE = Viewer.local("Robin Vale", "sre")
METRIC = "error_budget_consumed"


@pytest.fixture
def at(told_store: Store, screen: Screen) -> AppTest:
    """The error budget of the worked example, open for Robin."""
    at = screen("trends", metric="Error budget used")
    at.text_input(key="person_name").set_value("Robin Vale")
    cast(Any, at.get_by_key("person_discipline")).set_value("sre")
    return next(button for button in at.button if button.label == "Use this name").click().run()


def said(at: AppTest) -> list[str]:
    """Every text of the page, without the backslashes that keep it from being markup."""
    return [str(element.value).replace("\\", "") for element in (*at.main.markdown, *at.main.caption, *at.main.warning)]


def press(at: AppTest, label: str) -> AppTest:
    """Press the button of this label; nothing goes wrong."""
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def stands(store: Store) -> Any:
    """The target as the record has it."""
    return next(row["target"] for row in execute(store, SRE, "target.list", {}) if row["metric"] == METRIC)


def test_a_target_is_set_drawn_changed_ended_and_put_back(told_store: Store, at: AppTest) -> None:
    assert ":material/flag: May have a target: at most 100 %. None is set." in said(at)
    at.number_input(key=f"target_value_{METRIC}_0").set_value(100.0)
    press(at, "Set the target")
    assert any("say why" in text for text in said(at))
    assert stands(told_store) is None
    at.text_input(key=f"target_reason_{METRIC}_0").set_value("Promised to *customers*")
    press(at, "Set the target")
    told = [text for text in said(at) if text.startswith(":material/flag: Target: at most 100 %, since ")]
    assert told[0].endswith(" (Promised to *customers*). Not met: it lies outside the target.")
    chart = json.loads(at.main.get("vega_lite_chart")[0].proto.spec)
    assert chart["description"].endswith("A line marks the target: at most 100 %.")
    at.number_input(key=f"target_value_{METRIC}_1").set_value(250.0)
    at.text_input(key=f"target_reason_{METRIC}_1").set_value("Until summer")
    press(at, "Change the target")
    assert (stands(told_store)["version"], stands(told_store)["value"], stands(told_store)["reason"]) == (2, "250", "Until summer")
    assert any(text.endswith("(Until summer). Met: it lies within the target.") for text in said(at))
    press(at, "End the target")
    assert stands(told_store) is None
    press(at, "Put the target back")
    assert (stands(told_store)["value"], stands(told_store)["reason"]) == ("250", "Until summer")


def test_the_page_draws_the_target_on_its_tile_and_says_it(told_store: Store, screen: Screen) -> None:
    execute(told_store, SRE, "target.set", {"metric": METRIC, "value": 100, "reason": "Promised"})
    at = screen("trends")
    assert any("Target: at most 100 %" in text for text in said(at))
    assert any("A line marks the target: at most 100 %." in json.loads(each.proto.spec)["description"]
               for each in at.main.get("vega_lite_chart"))


@pytest.mark.parametrize("name", ["Time to mitigate", "Incidents per 30 days"])
def test_a_number_that_takes_none_says_why_on_the_spot(told_store: Store, screen: Screen, name: str) -> None:
    at = screen("trends", metric=name)
    assert [text for text in said(at) if text.startswith(":material/flag: No target: it is ")]
    assert not [each for each in at.main.expander if "target" in each.label]


def test_every_number_that_the_catalogue_permits_one_offers_the_form(told_store: Store, screen: Screen) -> None:
    offered = screen("trends", metric="Follow-up completion")
    assert "Set a target" in [each.label for each in offered.main.expander]
    assert sum(bool(metric.target) for metric in definitions().values()) == 13
