"""Charts: valid Vega-Lite, uncertainty and open items drawn, UTC, and an alternative text that says the finding."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from core import charts
from core.metrics.definition import definition
from core.metrics.value import MetricValue, Units

START = datetime(2024, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


def number(values, *, stratum=None, open_from=None, value=None, lo=None, hi=None):
    values = [float(value) for value in values]
    n = len(values)
    ended = np.array([open_from is None or i < open_from for i in range(n)], dtype=bool)
    table = pa.table({
        "unit_id": [str(i) for i in range(n)], "incident_id": [f"incident-{i}" for i in range(n)], "number": list(range(n)),
        "label": [f"Incident {i}" for i in range(n)], "cohort_at": [START + timedelta(days=i) for i in range(n)],
    })
    return MetricValue(
        definition=definition("time_to_mitigate"), period={"from": None, "to": None}, stratum=stratum or {}, as_of=AS_OF,
        value=value, lo=lo, hi=hi, statistic="median", shown=f"{value} min ({lo} to {hi})", suppressed_reason=None,
        n_eligible=n, n_used=n,
        n_censored=int((~ended).sum()), n_excluded=0, coverage=1.0, mde=0.5, sentence="A sentence.",
        units=Units(table, np.array(values), ended),
    )


def drawn(drawing, mode="light"):
    spec = drawing.spec
    assert spec["description"] == drawing.alt
    assert spec["config"]["background"] == "transparent"
    return spec


def rows_of(spec, mark):
    layer = next(layer for layer in spec["layer"] if layer["mark"]["type"] == mark)
    return layer.get("data", spec.get("data"))["values"]


def scales(spec, channel):
    return [layer["encoding"][channel].get("scale", {}) for layer in spec["layer"] if channel in layer["encoding"]]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_series_draws_dots_medians_and_intervals_in_utc_on_a_log_scale(mode):
    series = [
        number([10, 20, 0, 40, 80, 160, 300], stratum={"quarter": "2024-Q1"}, value=40, lo=10, hi=300, open_from=6),
        number([], stratum={"quarter": "2024-Q2"}),
    ]
    drawing = charts.duration_by_quarter(series, mode)
    spec = drawn(drawing)
    assert {"type": "utc", "nice": False, "padding": 8} in scales(spec, "x")
    assert any(scale.get("type") == "log" for scale in scales(spec, "y"))
    text = json.dumps(spec)
    assert charts.INKS[mode].sre in text
    assert "log scale" in text
    assert drawing.alt == (
        "How long are users hurt? 7 durations over 2 periods on a log scale, 1 still open. "
        "Medians run from 40 min (10 to 300) in 2024-Q1 to 40 min (10 to 300) in 2024-Q1."
    )
    dots = rows_of(spec, "point")
    assert [(dot["value"], dot["drawn"]) for dot in dots if dot["value"] == 0] == [(0, 10)]
    assert [dot["is_open"] for dot in dots].count(True) == 1
    assert {each["name"]: each["select"].get("fields") for each in spec["params"]} == {
        drawing.selects: ["number"], "period": ["name"], "brush": None,
    }


def test_a_distribution_has_a_band_and_below_six_only_single_values():
    full = drawn(charts.distribution(number(range(1, 30), value=15, lo=10, hi=20)))
    assert [layer["mark"]["type"] for layer in full["layer"]] == ["area", "line", "point", "point", "text"]
    few = drawn(charts.distribution(number([32, 50])))
    assert [layer["mark"]["type"] for layer in few["layer"]] == ["point", "text"]
    assert drawn(charts.distribution(number([])))
    unreached = drawn(charts.distribution(number(range(1, 9), open_from=2)))
    assert [layer["mark"]["type"] for layer in unreached["layer"]] == ["area", "line", "point"]


def test_many_units_are_thinned_but_open_ones_stay():
    spec = drawn(charts.distribution(number(range(1, 10_001), value=5000, lo=4900, hi=5100, open_from=9_990)))
    strip = rows_of(spec, "point")
    assert len(strip) <= 1500 + 10
    assert sum(dot["is_open"] for dot in strip) == 10


def test_shares_are_squares_filled_first():
    spec = drawn(charts.shares(number([0, 1, 1])))
    assert [square["filled"] for square in rows_of(spec, "square")] == [True, True, False]


def test_milestones_stand_apart_and_carry_their_discipline():
    moments = [
        charts.Moment("declared", START + timedelta(minutes=10), discipline="sre"),
        charts.Moment("impact start", START),
        charts.Moment("security engaged", START + timedelta(minutes=11), discipline="security"),
        charts.Moment("review held", START + timedelta(days=2), until=START + timedelta(days=3)),
    ]
    drawing = charts.milestone_scale(moments)
    rows = rows_of(drawn(drawing), "text")
    assert [row["label"] for row in rows] == ["impact start 00:00", "R declared 00:10", "S security engaged 00:11", "review held 00:00"]
    assert [(row["level"], row["is_late"]) for row in rows] == [(3, False), (2, False), (1, False), (1, True)]
    assert [row["colour"] for row in rows] == ["#1B2530", "#0B5FA5", "#A8560A", "#1B2530"]
    assert drawing.alt.startswith("4 milestones in UTC: impact start 01 Jan 2024 00:00, declared")
    assert charts.milestone_scale([]).alt == "No milestone is recorded yet."


def test_exposures_end_open_where_they_are_open():
    spans = [
        charts.Span("CVE-A on web", START, START + timedelta(days=2)),
        charts.Span("CVE-A on web", START + timedelta(days=5), None, "sre", "re-opened by the rollback"),
    ]
    drawing = charts.exposure_timeline(spans, START + timedelta(days=6))
    rows = rows_of(drawn(drawing), "bar")
    assert [(row["to"], row["is_open"], row["lasted"]) for row in rows] == [
        ("2024-01-03T00:00:00Z", False, "2 d"), ("2024-01-07T00:00:00Z", True, "1 d")
    ]
    assert drawing.alt == "2 exposures, 3 d together, 1 still open at 07 Jan 2024."
    assert charts.exposure_timeline([], AS_OF).alt == "No exposure is on record here; that is no proof of safety."


def test_text_from_incidents_never_becomes_an_expression_or_a_link():
    spec = json.dumps(charts.shares(number([1])).spec)
    assert "href" not in spec
    assert '"url"' not in spec


def test_altair_and_scipy_load_only_when_something_is_drawn_or_asked():
    code = "import sys, core.charts, core.metrics.reading; print([m for m in ('altair', 'scipy', 'pandas') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_groups_are_said_in_words_and_drawn_in_their_intervals():
    groups = [number(range(1, 30), stratum={"kind": "both"}, value=15, lo=10, hi=20), number([3], stratum={"kind": "security"})]
    spec = drawn(charts.intervals(groups))
    assert [row["row"] for row in rows_of(spec, "point")] == ["both", "security"]
    assert [(row["said"] != "", row["words"] != "") for row in rows_of(spec, "point")] == [(True, False), (False, True)]
    assert drawn(charts.interval(groups[0]))


def test_a_control_chart_rings_what_lies_outside():
    spec = drawn(charts.control_chart(number([10, 12, 9, 11, 10] * 4 + [1000])))
    assert [dot["is_signal"] for dot in rows_of(spec, "point")] == [False] * 20 + [True]
    assert charts.control_chart(number([5])).alt == "Too few durations for a control chart."


def test_curves_carry_their_name_and_a_dash():
    groups = [number(range(1, 30), stratum={"kind": name}, value=15, lo=10, hi=20) for name in ("both", "security")]
    spec = drawn(charts.curves(groups))
    assert {row["row"] for row in rows_of(spec, "line")} == {"both", "security"}
    assert "strokeDash" in spec["layer"][0]["encoding"]
