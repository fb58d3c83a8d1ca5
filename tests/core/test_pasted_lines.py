"""Pasted lines become moments: midnight, zones, clock changes, and every line that cannot be read named by its number."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.pasted_lines import MOST, PastedLine, Unread, read_lines

DAY = date(2026, 3, 5)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_lines_are_read_with_their_zone() -> None:
    found, unread = read_lines("14:32 Paged the owner\r\n\r\n- [14:35:20] Rolled back\n15:01 – It holds", DAY, "Europe/Berlin")
    assert unread == []
    assert found == [
        PastedLine(1, at("2026-03-05T13:32"), "minute", "Paged the owner"),
        PastedLine(3, at("2026-03-05T13:35:20"), "second", "Rolled back"),
        PastedLine(4, at("2026-03-05T14:01"), "minute", "It holds"),
    ]


def test_a_time_that_goes_back_past_midnight_is_on_the_next_day() -> None:
    found, unread = read_lines("23:50 Errors rise\n00:10 Paged\n2026-03-08 09:00 Closed\n09:30 Told", DAY, "UTC")
    assert unread == []
    assert [(each.happened_at, each.note) for each in found] == [
        (at("2026-03-05T23:50"), ""),
        (at("2026-03-06T00:10"), "The next day."),
        (at("2026-03-08T09:00"), ""),
        (at("2026-03-08T09:30"), ""),
    ]


def test_what_cannot_be_read_is_named_by_its_line() -> None:
    text = "14:32 Paged\nno time here\n25:00 Late\n14:31 Before\n14:40 After\n2026-02-30 10:00 Never"
    found, unread = read_lines(text, DAY, "UTC")
    assert [each.line for each in found] == [1, 5]
    assert unread == [
        Unread(2, "no time here", "It does not begin with a time and go on with text, such as 14:32 Paged the owner."),
        Unread(3, "25:00 Late", "There is no such time or date."),
        Unread(4, "14:31 Before", "It is earlier than line 1. If it is the next day, write its date in front of the time."),
        Unread(6, "2026-02-30 10:00 Never", "There is no such time or date."),
    ]


def test_a_time_that_the_clock_skipped_is_refused() -> None:
    found, unread = read_lines("01:59 Last\n02:30 Skipped\n03:00 First", date(2026, 3, 29), "Europe/Berlin")
    assert [each.happened_at for each in found] == [at("2026-03-29T00:59"), at("2026-03-29T01:00")]
    assert unread == [Unread(2, "02:30 Skipped", "02:30 did not exist in Europe/Berlin on 2026-03-29: the clock skipped it.")]


def test_a_time_that_came_twice_does_not_go_back() -> None:
    found, unread = read_lines("02:50 One\n02:10 Two\n03:00 Three", date(2026, 10, 25), "Europe/Berlin")
    assert unread == []
    assert [(each.happened_at, each.note) for each in found] == [
        (at("2026-10-25T00:50"), "This time came twice that night; the first is taken."),
        (at("2026-10-25T01:10"), "This time came twice that night; the second is taken."),
        (at("2026-10-25T02:00"), ""),
    ]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "Europe", "utc\n"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput, match="is no time zone"):
        read_lines("14:32 Paged", DAY, zone)


def test_days_and_sizes_have_bounds() -> None:
    with pytest.raises(InvalidInput, match="outside 1990 to 2200"):
        read_lines("14:32 Paged", date(9999, 12, 31), "UTC")
    with pytest.raises(InvalidInput, match="one paste takes 2,000"):
        read_lines("\n" * MOST, DAY, "UTC")


ZONES = st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Chatham"])


@given(st.text(max_size=400), st.dates(date(1990, 1, 1), date(2200, 12, 31)), ZONES)
def test_any_text_gives_each_line_once(text: str, day: date, zone: str) -> None:
    found, unread = read_lines(text, day, zone)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert sorted([each.line for each in found] + [each.line for each in unread]) == [
        number for number, line in enumerate(lines, 1) if line.strip()
    ]
    assert all(each.happened_at.tzinfo is UTC and each.text in lines[each.line - 1] for each in found)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.lists(st.integers(0, 20 * 60), min_size=1, max_size=30), ZONES)
def test_what_was_written_down_in_order_is_read_back(start: datetime, gaps: list[int], zone: str) -> None:
    place, moment, moments = ZoneInfo(zone), start.replace(second=0, microsecond=0, tzinfo=UTC), []
    for gap in gaps:
        moment += timedelta(minutes=gap)
        moments.append(moment)
    written = [each.astimezone(place) for each in moments]
    text = "\n".join(f"{each:%H:%M} event {number}" for number, each in enumerate(written))
    found, unread = read_lines(text, written[0].date(), zone)
    if any(each.utcoffset() != written[0].utcoffset() for each in written) or any(each.astimezone(place).fold for each in moments):
        return
    assert unread == []
    assert [each.happened_at for each in found] == moments
