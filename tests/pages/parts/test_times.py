"""Times read the same whoever reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pages.parts.times import clock, day, duration, gap, moment, stamp

AT = datetime(2024, 10, 10, 17, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(0), "0 min"), (timedelta(seconds=30), "under 1 min"), (timedelta(minutes=72), "1 h 12 min"),
        (timedelta(hours=2), "2 h"), (timedelta(days=1, minutes=5), "1 day"), (timedelta(days=3, hours=4, minutes=9), "3 days 4 h"),
        (timedelta(minutes=-5), "minus 5 min"), (None, "not known"),
    ],
)
def test_durations(span: timedelta | None, text: str) -> None:
    assert duration(span) == text


def test_moments_name_zone_and_age() -> None:
    assert moment(datetime(2024, 10, 10, 14, 32, tzinfo=UTC), AT) == "14:32 UTC, 3 h ago"
    assert moment(datetime(2024, 10, 8, 14, 32, tzinfo=UTC), AT) == "8 Oct 2024, 14:32 UTC, 2 days ago"
    assert moment(datetime(2023, 1, 2, 3, 4, tzinfo=UTC), AT) == "2 Jan 2023, 03:04 UTC"
    assert moment(None) == "not known"


@pytest.mark.parametrize(
    ("precision", "text"),
    [("second", "10 Oct 2024, 17:32:00 UTC"), ("minute", "10 Oct 2024, 17:32 UTC"), ("hour", "10 Oct 2024, about 17:00 UTC"),
     ("day", "10 Oct 2024"), ("month", "Oct 2024"), ("year", "2024")],
)
def test_no_time_is_finer_than_it_was_stated(precision: str, text: str) -> None:
    assert stamp(AT, precision) == text


def test_days_are_never_ambiguous() -> None:
    assert day(date(2024, 10, 1)) == "1 Oct 2024"
    assert clock(AT, "day") == ""


def test_gaps_carry_their_sign() -> None:
    assert gap(AT, AT - timedelta(minutes=38)) == "+38 min"
    assert gap(AT, AT + timedelta(hours=2)) == "−2 h"
    assert gap(AT, AT) == "at once"
    assert gap(None, AT) == ""
