"""Targets on charts: a line of its own where the chart has an axis of values, in words too, and inside the axis."""

from dataclasses import replace

import pytest

from core import charts
from core.charts.aims import DASH
from core.charts.small import small
from core.exports.vector import svg
from core.metrics.definition import definition
from tests.core.charts.test_charts import number

TIMES = [10.0, 20, 30, 40, 80, 160]
DRAWN = {
    "series": charts.duration_by_quarter([number(TIMES, stratum={"quarter": "2024-Q1"}, value=35, lo=10, hi=160)]),
    "control": charts.control_chart(number(TIMES)),
    "distribution": charts.distribution(number(TIMES, value=35, lo=10, hi=160)),
    "strip": charts.distribution(number(TIMES[:2])),
    "periods": charts.intervals([number(TIMES, stratum={"month": "2024-01"}, value=35, lo=10, hi=160)]),
    "one": charts.interval(number(TIMES, value=35, lo=10, hi=160)),
    "curves": charts.curves([number(TIMES, stratum={"kind": "both"})]),
}


@pytest.mark.parametrize("chart", DRAWN)
@pytest.mark.parametrize("target", [30.0, 5_000.0, 0.5])
def test_a_target_is_a_line_with_words_that_lies_on_the_axis(chart, target):
    plain = DRAWN[chart]
    drawing = charts.aimed(plain, target, "at most 30 min")
    rule, words = drawing.spec["layer"][-2:]
    side = "y" if chart in ("series", "control") else "x"
    assert (rule["mark"]["strokeDash"], rule["data"]["values"]) == (DASH, [{"aim": target, "label": "Target at most 30 min"}])
    assert (rule["encoding"][side]["field"], words["encoding"]["text"]["field"]) == ("aim", "label")
    domain = rule["encoding"][side]["scale"].get("domain")
    assert domain is None or domain[0] <= target <= domain[1]
    assert drawing.spec["description"] == drawing.alt == f"{plain.alt} A line marks the target: at most 30 min."
    assert "Target at most 30 min" in svg(drawing.spec, 600)


def test_a_chart_without_an_axis_of_values_stays_as_it_is():
    squares = charts.shares(number([1, 0]))
    assert charts.aimed(squares, 80, "at least 80 %") is squares
    assert charts.aimed(DRAWN["control"], 0, "at most 0 min") is DRAWN["control"]


def test_the_small_chart_of_a_tile_carries_the_target():
    value = replace(number(TIMES, value=35, lo=10, hi=160), definition=definition("review_timeliness"))
    assert "A line marks the target: at most 5 d." in small(value, aim=(5.0, "at most 5 d")).alt
    assert "target" not in small(value).alt
