"""When a promised change is due: a policy in working days by severity, read from a data file."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core.errors import BadFile
from core.records.incident import SEVERITIES
from core.settings import settings

SHIPPED = Path(__file__).with_name("policies") / "standard.toml"
OWN = Path("policy") / "due.toml"
"""Where a team's own policy lies in its library."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIELDS = {"title", "working_days", "holidays", "days"}
_WITHOUT = "none"
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class DuePolicy:
    """`days` are working days by severity, `none` for a promise without one; `working_days` counts from Monday as 0."""

    title: str
    working_days: frozenset[int]
    holidays: frozenset[date]
    days: dict[str, int]

    def days_for(self, severity: str | None) -> int:
        """Working days for the severity, or for none."""
        return self.days[severity if severity in self.days else _WITHOUT]

    def due_on(self, promised: date, severity: str | None) -> date:
        """The day on which a promise made on `promised` is due; the day of the promise itself does not count."""
        return self.after(promised, self.days_for(severity))

    def after(self, day: date, count: int) -> date:
        """The day that lies `count` working days after `day`."""
        while count:
            day += timedelta(days=1)
            if day.weekday() in self.working_days and day not in self.holidays:
                count -= 1
        return day


def the_policy() -> DuePolicy:
    """The team's own policy where its library has one, else the shipped one. Raises `BadFile` for a file that is no policy."""
    library = settings().library
    own = library / OWN if library else None
    return read_policy(own if own and own.is_file() else SHIPPED)


def read_policy(path: Path) -> DuePolicy:
    """The policy in a file. Raises `BadFile` naming what is wrong in it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadFile(f"{path} is no due-date policy: {error}.", "Write it as the shipped one is written.") from error
    wrong = _wrong(told)
    if wrong:
        raise BadFile(f"{path} is no due-date policy: {wrong}.", "Write it as the shipped one is written.")
    return DuePolicy(
        title=told["title"],
        working_days=frozenset(_DAYS.index(name) for name in told["working_days"]),
        holidays=frozenset(told["holidays"]),
        days=dict(told["days"]),
    )


def _wrong(told: dict[str, Any]) -> str:
    """What keeps a file from being a policy; empty when nothing does."""
    if set(told) != _FIELDS:
        return f"it has {', '.join(sorted(told)) or 'nothing'} where {', '.join(sorted(_FIELDS))} are asked for"
    if not isinstance(told["title"], str) or not told["title"].strip():
        return "its title is empty"
    week = told["working_days"]
    if not isinstance(week, list) or not week or any(name not in _DAYS for name in week):
        return f"working_days is a list out of {', '.join(_DAYS)}, with at least one"
    if not isinstance(told["holidays"], list) or any(type(each) is not date for each in told["holidays"]):
        return "holidays is a list of dates such as 2026-12-25"
    days = told["days"]
    if not isinstance(days, dict) or set(days) != {*SEVERITIES, _WITHOUT}:
        return f"days names {', '.join((*SEVERITIES, _WITHOUT))}, each once"
    bad = [name for name, count in days.items() if type(count) is not int or not 1 <= count <= _LONGEST]
    return f"days of {bad[0]} is a whole number from 1 to {_LONGEST}" if bad else ""
