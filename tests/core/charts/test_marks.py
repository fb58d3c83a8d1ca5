"""Calendars, annotations and zones of charts: what is drawn, what is said, and that every moment stays what it was."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import charts
from core.charts.zone import shifted
from core.exports.vector import svg
from core.metrics.value import Units
from tests.core.charts.test_charts import START, number, rows_of

CHANGES = [
    {"happened_at": START - timedelta(days=400), "text": "Long before", "kind": "policy"},
    {"happened_at": START + timedelta(days=2), "text": "Paging only for symptoms", "kind": "policy"},
    {"happened_at": START + timedelta(days=4), "text": "SEV3 is declared too", "kind": "threshold"},
]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]


def on(moments):
    """A number whose units are counted at these moments (None: at none)."""
    made = number(range(1, len(moments) + 1))
    table = made.units.table.set_column(4, "cohort_at", pa.array(moments, pa.timestamp("us", "UTC")))
    return replace(made, units=Units(table, made.units.values, made.units.ended))


def layers(drawing, mark):
    return [layer for layer in drawing.spec["layer"] if layer["mark"]["type"] == mark]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_calendar_has_every_day_between_the_first_and_the_last(mode):
    drawing = charts.calendar(on([START, START, START + timedelta(days=3), None]), mode)
    squares = rows_of(drawing.spec, "square")
    assert [(row["day"], row["count"]) for row in squares] == [("2024-01-01", 2), ("2024-01-02", 0), ("2024-01-03", 0), ("2024-01-04", 1)]
    assert [(row["week"], row["row"]) for row in squares] == [(0, 0), (0, 1), (0, 2), (0, 3)]
    assert drawing.alt == ("How long are users hurt? 3 on 2 days from 01 Jan 2024 to 04 Jan 2024; most on 01 Jan 2024: 2. "
                           "1 without a day are not on it.")
    assert charts.INKS[mode].sre in json.dumps(drawing.spec)


def test_a_clock_in_1970_and_2099_keeps_the_calendar_small_and_says_what_is_left_out():
    years = [1970, 2018, 2020, 2022, 2024, 2026, 2099]
    drawing = charts.calendar(on([datetime(year, 5, 1, tzinfo=UTC) for year in years]))
    assert len(rows_of(drawing.spec, "square")) <= 5 * 366
    assert drawing.alt.endswith("2 of earlier years are not drawn.")
    assert svg(drawing.spec, 700).startswith("<svg")


def test_an_empty_calendar_says_so():
    assert charts.calendar(number([])).alt == "How long are users hurt? Nothing of it has a day, so the calendar is empty."
    assert charts.calendar(on([None])).alt.endswith("so the calendar is empty.")


def test_a_day_is_that_of_the_zone():
    late = on([datetime(2024, 1, 1, 23, 30, tzinfo=UTC)])
    assert charts.counted_days(late) == Counter({date(2024, 1, 1): 1})
    assert charts.counted_days(late, "Europe/Berlin") == Counter({date(2024, 1, 2): 1})


def test_annotations_stand_where_they_hold_and_a_threshold_has_a_sign_of_its_own():
    plain = charts.control_chart(number(range(1, 8)))
    drawing = charts.annotated(plain, CHANGES)
    assert [row["sign"] for row in layers(drawing, "text")[0]["data"]["values"]] == ["2", "◆ 3"]
    assert [row["cohort_at"] for row in layers(drawing, "rule")[-1]["data"]["values"]] == ["2024-01-03T00:00:00Z", "2024-01-05T00:00:00Z"]
    assert drawing.spec["description"] == drawing.alt == f"{plain.alt} Marked: Paging only for symptoms; SEV3 is declared too."
    assert len(plain.spec["layer"]) == len(drawing.spec["layer"]) - 2
    assert "Paging" not in json.dumps(plain.spec)
    assert "◆ 3" in svg(drawing.spec, 700)


def test_what_changed_after_the_last_is_marked_as_far_as_was_asked_for():
    plain = charts.control_chart(number(range(1, 3)))
    later = [*CHANGES, {"happened_at": START + timedelta(days=60), "text": "Much later", "kind": "policy"}]
    reach = (START - timedelta(days=10), START + timedelta(days=90))
    drawing = charts.annotated(plain, later, within=reach)
    assert [row["sign"] for row in layers(drawing, "text")[0]["data"]["values"]] == ["2", "◆ 3", "4"]


def test_annotations_stand_beside_their_period_and_on_their_day():
    series = [number([1, 2], stratum={"month": month}) for month in ("2024-01", "2024-02")]
    drawing = charts.annotated(charts.intervals(series), CHANGES)
    assert [(row["row"], row["sign"]) for row in layers(drawing, "text")[-1]["data"]["values"]] == [("2024-01", "2, ◆ 3")]
    assert drawing.alt.endswith("Marked: Paging only for symptoms; SEV3 is declared too.")
    squares = charts.annotated(charts.calendar(on([START])), CHANGES)
    signs = layers(squares, "text")[-1]["data"]["values"]
    assert [(row["week"], row["row"], row["sign"]) for row in signs] == [(0, 2, "2"), (0, 4, "◆ 3")]
    for each in (drawing, squares):
        assert "◆ 3" in svg(each.spec, 700)
    groups = charts.intervals([number([1, 2], stratum={"service": "web"})])
    assert charts.annotated(groups, CHANGES) is groups


@pytest.mark.parametrize("drawing", [charts.distribution(number([1, 2])), charts.control_chart(number([])), charts.shares(number([1, 0]))])
def test_a_chart_without_times_stays_as_it_is(drawing):
    assert charts.annotated(drawing, CHANGES) is drawing


def test_a_series_in_another_zone_names_it_and_keeps_the_moments():
    series = [number([10, 20, 30, 40, 80, 160], stratum={"quarter": "2024-Q1"}, value=35, lo=10, hi=160)]
    plain = charts.duration_by_quarter(series)
    drawing = charts.in_zone(plain, "America/New_York")
    text = json.dumps(drawing.spec)
    assert "(America/New_York)" in text
    assert "(UTC)" not in text
    dots = rows_of(drawing.spec, "point")
    assert (dots[0]["cohort_at"], dots[0]["cohort_at_utc"]) == ("2023-12-31T19:00:00Z", "2024-01-01T00:00:00Z")
    [bar] = rows_of(drawing.spec, "rect")
    assert {"from_utc", "to_utc"} <= bar.keys()
    assert (charts.in_zone(plain, "UTC"), drawing.alt) == (plain, plain.alt)
    assert '"cohort_at_utc"' not in json.dumps(plain.spec)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30)), st.sampled_from(ZONES))
def test_a_brush_over_a_shifted_chart_comes_back_to_the_moment_or_to_the_other_hour_of_the_same_clock(naive, zone):
    moment = naive.replace(microsecond=0, tzinfo=UTC)
    clock = datetime.fromisoformat(shifted(moment.isoformat(), ZoneInfo(zone))).replace(tzinfo=None)
    assert charts.back(clock, zone) in (moment, moment - timedelta(hours=1))


def test_dragging_and_clicking_choose_on_the_charts_of_single_durations():
    series = charts.duration_by_quarter([number([10, 20], stratum={"quarter": "2024-Q1"})])
    assert {each["name"] for each in series.spec["params"]} == {"incident", "period", "brush"}
    assert {each["name"] for each in charts.control_chart(number([1, 2, 3])).spec["params"]} == {"incident", "brush"}
    assert np.array(rows_of(charts.calendar(on([START])).spec, "square")).size == 1


EDGES = {
    "empty": number([]), "one": on([START]), "two alike": on([START, START]), "all open": number([5, 5, 5], open_from=0),
    "of no length": number([0, 0, 0]), "no times": on([None, None]),
    "from 1970 to 2099": on([datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, tzinfo=UTC)]),
    "the ends of time": on([datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]),
}
DRAWN = {
    "calendar": charts.calendar, "control": charts.control_chart, "distribution": charts.distribution,
    "series": lambda value: charts.duration_by_quarter([replace(value, stratum={"quarter": "2024-Q1"})]),
}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("chart", DRAWN)
def test_every_edge_can_be_drawn_marked_and_moved_and_says_something(edge, chart):
    drawing = charts.in_zone(charts.annotated(DRAWN[chart](EDGES[edge]), CHANGES), "America/New_York")
    assert len(drawing.alt) > 20
    assert drawing.spec["description"] == drawing.alt
    assert svg(drawing.spec, 500).startswith("<svg")
