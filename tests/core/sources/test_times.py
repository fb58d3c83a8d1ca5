"""Times come out in UTC with the precision that was stated."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sources.times import Moment, add_units, moment


@pytest.mark.parametrize(
    ("text", "at", "precision", "assumed"),
    [
        ("2024-05-31T14:05:00Z", datetime(2024, 5, 31, 14, 5), "minute", False),
        ("2024-05-31T14:05:09.123456789+05:30", datetime(2024, 5, 31, 8, 35, 9, 123456), "second", False),
        ("2024-05-31T9:05:00-00:00", datetime(2024, 5, 31, 9, 5), "minute", False),
        ("2024-05-31 14:05:00", datetime(2024, 5, 31, 14, 5), "minute", True),
        ("2024-05-31 14:05 UTC", datetime(2024, 5, 31, 14, 5), "minute", False),
        ("2024-05-31", datetime(2024, 5, 31), "day", True),
    ],
)
def test_moment(text: str, at: datetime, precision: str, assumed: bool):
    assert moment(text) == Moment(at.replace(tzinfo=UTC), precision, assumed)


def test_a_zone_given_is_the_zone_of_times_without_one():
    assert moment("2024-07-01 12:00:00", ZoneInfo("Europe/Paris")).at == datetime(2024, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13-01", "2024-02-30T00:00:00Z", "0001-01-01T00:00:00+05:00", "2024-05-31T25:00:00Z"]
)
def test_no_time(text: str):
    with pytest.raises(ValueError):
        moment(text)


@pytest.mark.parametrize(
    ("count", "unit", "then"),
    [
        (1, "month", datetime(2024, 2, 29)),
        (13, "month", datetime(2025, 2, 28)),
        (1, "year", datetime(2025, 1, 31)),
        (1.5, "month", datetime(2024, 3, 15)),
        (2, "week", datetime(2024, 2, 14)),
        (36, "hour", datetime(2024, 2, 1, 12)),
        (11, "month", datetime(2024, 12, 31)),
    ],
)
def test_add_units_by_the_calendar(count: float, unit: str, then: datetime):
    assert add_units(datetime(2024, 1, 31, tzinfo=UTC), count, unit) == then.replace(tzinfo=UTC)


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", fullmatch=True))
def test_any_text_is_a_time_in_utc_or_a_value_error(text: str):
    try:
        found = moment(text)
    except ValueError:
        return
    assert found.at.tzinfo is UTC


@given(st.floats(0, 1e12), st.sampled_from(["second", "minute", "hour", "day", "week", "month", "year"]))
def test_adding_never_overflows_otherwise(count: float, unit: str):
    why = ""
    try:
        assert add_units(datetime(2024, 1, 31, tzinfo=UTC), count, unit) >= datetime(2024, 1, 31, tzinfo=UTC)
    except ValueError as error:
        why = str(error)
    assert why == "" or "outside the years 1 to 9999" in why
