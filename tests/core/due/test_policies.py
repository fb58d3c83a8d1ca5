"""Every due-date policy in the folder is sound, and a day is counted in working days."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import due
from core.errors import BadFile
from core.records.incident import SEVERITIES

FOLDER = due.SHIPPED.parent
STANDARD = due.read_policy(due.SHIPPED)


def test_every_policy_in_the_folder_can_be_used() -> None:
    files = sorted(FOLDER.iterdir())
    assert due.SHIPPED in files
    for path in files:
        policy = due.read_policy(path)
        days = [policy.days_for(severity) for severity in SEVERITIES]
        assert days == sorted(days), f"{path.name}: a worse incident must not have longer"


@pytest.mark.parametrize(
    ("promised", "severity", "expected"),
    [
        (date(2026, 3, 5), "SEV1", date(2026, 3, 19)),
        (date(2026, 3, 6), "SEV1", date(2026, 3, 20)),
        (date(2026, 3, 7), "SEV1", date(2026, 3, 20)),
        (date(2026, 3, 5), None, date(2026, 5, 28)),
        (date(2026, 3, 5), "SEV2", date(2026, 4, 2)),
    ],
)
def test_a_day_is_counted_in_working_days(promised: date, severity: str | None, expected: date) -> None:
    assert STANDARD.due_on(promised, severity) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([*SEVERITIES, None]))
def test_a_due_day_is_a_working_day_and_as_far_as_the_policy_says(promised: date, severity: str | None) -> None:
    found = STANDARD.due_on(promised, severity)
    between = [date.fromordinal(day) for day in range(promised.toordinal() + 1, found.toordinal() + 1)]
    assert found.weekday() < 5
    assert sum(day.weekday() < 5 for day in between) == STANDARD.days_for(severity)


def test_a_holiday_and_a_week_of_its_own_count(tmp_path: Path) -> None:
    text = due.SHIPPED.read_text(encoding="utf-8")
    own = tmp_path / "due.toml"
    own.write_text(text.replace('"fri"]', '"sun"]').replace("holidays = []", "holidays = [2026-03-08]").replace("SEV1 = 10", "SEV1 = 2"))
    assert due.read_policy(own).due_on(date(2026, 3, 5), "SEV1") == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("SEV1 = 10", "SEV1 = 0", "days of SEV1 is a whole number from 1 to 1000"),
        ("SEV1 = 10", "SEV1 = true", "days of SEV1 is a whole number from 1 to 1000"),
        ("none = 60", "", "days names SEV1, SEV2"),
        ('"fri"]', '"friday"]', "working_days is a list out of mon"),
        ("holidays = []", 'holidays = ["2026-12-25"]', "holidays is a list of dates"),
        ('title = "Standard"', 'title = " "', "its title is empty"),
        ("holidays = []", "", "it has days, title, working_days where days, holidays, title, working_days are asked for"),
        ("[days]", "[days", "is no due-date policy"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_the_reason(tmp_path: Path, before: str, after: str, why: str) -> None:
    own = tmp_path / "due.toml"
    own.write_text(due.SHIPPED.read_text(encoding="utf-8").replace(before, after))
    with pytest.raises(BadFile, match=why):
        due.read_policy(own)
