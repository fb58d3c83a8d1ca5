"""Lines of a metrics server's answer: told apart by what differs, gaps kept, and their finding in words."""

import pytest

from core.charts import lines

COLUMNS = ("code", "job", "time", "value")
AT = [f"2026-11-24T09:0{minute}:00Z" for minute in range(3)]


def test_series_are_told_apart_by_what_differs_and_gaps_stay_gaps():
    rows = [("500", "shop", AT[0], 1.0), ("500", "shop", AT[1], "NaN"), ("503", "shop", AT[0], 4.0), ("503", "shop", AT[1], None)]
    found = lines(COLUMNS, rows, "1/s")
    assert found.spec["data"]["values"] == [
        {"series": "500", "time": AT[0], "value": 1.0}, {"series": "500", "time": AT[1], "value": None},
        {"series": "503", "time": AT[0], "value": 4.0}, {"series": "503", "time": AT[1], "value": None},
    ]  # fmt: skip
    assert found.alt == f"2 series from {AT[0]} to {AT[1]}, between 1 and 4 1/s; 2 points are no number."
    assert found.spec["description"] == found.alt
    assert found.spec["encoding"]["x"]["axis"]["format"] == "%H:%M"


def test_more_lines_than_can_be_told_apart_are_said():
    rows = [(str(code), "shop", AT[0], 1.0) for code in range(9)]
    found = lines(COLUMNS, rows, mode="dark")
    assert len(found.spec["data"]["values"]) == 6
    assert found.alt == f"6 of 9 series from {AT[0]} to {AT[0]}, between 1 and 1."


def test_nothing_to_draw_says_so():
    assert lines(COLUMNS, [("500", "shop", AT[0], "+Inf")]).alt == "No point that is a number."
    assert lines(("time", "value"), []).alt == "No point that is a number."


def test_several_labels_that_differ_are_all_named():
    rows = [("500", "shop", AT[0], 1.0), ("503", None, AT[0], 2.0)]
    assert [each["series"] for each in lines(COLUMNS, rows).spec["data"]["values"]] == ["code=500, job=shop", "code=503"]


def test_an_answer_without_times_is_refused():
    with pytest.raises(ValueError):
        lines(("value",), [(1,)])
