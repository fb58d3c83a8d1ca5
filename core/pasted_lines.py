"""Reads a pasted chat log or notes, one `HH:MM text` a line, into moments: zones, midnight, clock changes, and what cannot be read."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import InvalidInput
from core.zones import zone_of

MOST = 2000
"""How many lines one paste may have."""
LONGEST = 10_000
"""How many characters one entry may have."""
SLIP = timedelta(hours=3)
"""A line that goes back by this much or less is taken for a slip, not for the next day."""
_LINE = re.compile(
    r"^\s*(?:[-*•]\s+)?\[?(?:(?P<day>\d{4}-\d{2}-\d{2})[T ]+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\]?"
    r"(?:\s*[-–—|:]\s+|\s+)(?P<text>\S.*?)\s*$"
)
_ENDS = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line as an entry: its number in the paste from 1, the moment (UTC), its precision and text. `note` says what was assumed."""

    line: int
    happened_at: datetime
    precision: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no entry: its number from 1, the line as it stands, and why."""

    line: int
    value: str
    why: str


def read_lines(text: str, day: date, zone: str) -> tuple[list[PastedLine], list[Unread]]:
    """The entries in the order of the lines, and the lines that are none; empty lines are passed over.

    The first time is on `day` in `zone`. A time that goes back by more than three hours is on the next day; one that goes back by
    less needs a date in front (`2026-03-06 00:10 …`), since it may as well be a slip. A date in front of a time holds from there on.
    Times that a clock change skipped are refused; of times that it repeats, the one that does not go back is taken, and said so.
    Raises `InvalidInput` for a zone nobody knows, a day outside 1990 to 2200, and more than 2,000 lines.
    """
    place = zone_of(zone)
    if not 1990 <= day.year <= 2200:
        raise InvalidInput(f"The day {day.isoformat()} is outside 1990 to 2200.", "Give the day of the first line.")
    lines = _ENDS.split(text)
    if len(lines) > MOST:
        raise InvalidInput(f"There are {len(lines):,} lines; one paste takes {MOST:,}.", "Paste them in several parts.")
    found: list[PastedLine] = []
    unread: list[Unread] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        read = _one(number, line, day, place, found[-1] if found else None)
        if isinstance(read, PastedLine):
            found.append(read)
            day = read.happened_at.astimezone(place).date()
        else:
            unread.append(read)
    return found, unread


def _one(number: int, line: str, day: date, zone: ZoneInfo, before: PastedLine | None) -> PastedLine | Unread:
    meant = _LINE.match(line)
    if meant is None:
        return Unread(number, line.strip()[:200], "It does not begin with a time and go on with text, such as 14:32 Paged the owner.")
    if len(meant["text"]) > LONGEST:
        return Unread(number, line.strip()[:200], f"Its text is longer than {LONGEST:,} characters.")
    try:
        clock = time(int(meant["hour"]), int(meant["minute"]), int(meant["second"] or 0))
        stated = date.fromisoformat(meant["day"]) if meant["day"] else day
    except ValueError:
        return Unread(number, line.strip()[:200], "There is no such time or date.")
    if not 1990 <= stated.year <= 2200:
        return Unread(number, line.strip()[:200], "Its date is outside 1990 to 2200.")
    moment, note = _moment(stated, clock, zone, before)
    if before and not meant["day"] and moment and moment < before.happened_at:
        if before.happened_at - moment <= SLIP:
            earlier = f"It is earlier than line {before.line}."
            return Unread(number, line.strip()[:200], f"{earlier} If it is the next day, write its date in front of the time.")
        stated = stated + timedelta(days=1)
        moment, note = _moment(stated, clock, zone, before)
        note = " ".join(part for part in ("The next day.", note) if part)
    if moment is None:
        why = f"{clock:%H:%M} did not exist in {zone.key} on {stated.isoformat()}: the clock skipped it."
        return Unread(number, line.strip()[:200], why)
    return PastedLine(number, moment, "second" if meant["second"] else "minute", meant["text"], note)


def _moment(day: date, clock: time, zone: ZoneInfo, before: PastedLine | None) -> tuple[datetime | None, str]:
    """The moment of a local time, None where a clock change skipped it, and a note where it came twice."""
    first, second = (datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, clock):
        return None, ""
    if first == second:
        return first, ""
    if before is not None and first < before.happened_at <= second:
        return second, "This time came twice that night; the second is taken."
    return first, "This time came twice that night; the first is taken."
