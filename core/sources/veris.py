"""Security incidents in VERIS: a date that may lack month or day, and durations in units that often lack a number.

Nothing is made finer than it is stated: a milestone spans from the earliest to the latest moment that the record allows, and a
unit without a number gives no milestone but a flag. Who noticed it first is taken where the record says when it was coded.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from core.records import Detection, Incident, Milestone, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Doubt, Rejected, flags_of, inner, items, mapping, problems, required, taken, text
from core.sources.decoding import first_object, json_rows
from core.sources.flags import (
    DURATION_WITHOUT_ANCHOR,
    DURATION_WITHOUT_NUMBER,
    IMPOSSIBLE_DATE,
    NOTICED_UNDATED,
    NOTIFIED_BEFORE_INCIDENT,
)
from core.sources.times import add_units
from core.sources.veris_noticed import UNKNOWN, coded_at, noticed_by

NAME = "veris"
TITLE = "VERIS (security incidents)"
_UNITS = {"Seconds": "second", "Minutes": "minute", "Hours": "hour", "Days": "day", "Weeks": "week", "Months": "month", "Years": "year"}
_PRECISION = {"week": "month"}
"""A week is no precision of a milestone; the next coarser one is, so that nothing finer is claimed."""
_SEVERITIES = {"Insignificant": "SEV5", "Distracting": "SEV4", "Painful": "SEV3", "Damaging": "SEV2", "Catastrophic": "SEV1"}
_AVAILABILITY = frozenset({"Interruption", "Degradation", "Obscuration"})
"""Harm to a running service; `Loss` of a laptop or of paper is none."""


class Span(NamedTuple):
    """The moments between which something happened (`earliest` to before `latest`), and the unit it was stated in."""

    earliest: datetime
    latest: datetime
    unit: str


def recognises(file: Input) -> bool:
    """True for an object with VERIS's `incident_id`, `timeline` or `victim`, and `action`, `schema_version` or `security_incident`."""
    first = first_object(file.head)
    return "incident_id" in first and "security_incident" in first and ("action" in first or "schema_version" in first)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Incidents with their milestones. An `incident_id` that comes again in the file is the same incident coded twice: the first is
    taken, the other rejected. Raises `BadFile` when the file is not JSON."""
    del options
    seen: dict[str, str] = {}
    for place, value in json_rows(file):
        yield from taken(file, place, _read_row, file, place, value, seen)


def _read_row(file: Input, place: str, value: Any, seen: dict[str, str]) -> list[Record | Finding]:
    row = mapping(value, "")
    key = required(row, "incident_id")
    if key in seen:
        raise Rejected("incident_id", key, f"The same incident was already read from {seen[key]}.")
    timeline = inner(row, "timeline")
    milestones, doubts = _milestones(row, timeline)
    noticed, coded = noticed_by(row), coded_at(row)
    if noticed != UNKNOWN and coded is None:
        doubts.append((NOTICED_UNDATED, noticed))
    incident = Incident(
        id=derive_id("incident", NAME, key),
        source=NAME,
        source_key=key,
        flags=flags_of(doubts),
        title=_title(row),
        summary=text(row, "summary"),
        kind=_kind(row),
        status="closed",
        security_severity=_SEVERITIES.get(_rating(row)),
        original_severity=_rating(row) or None,
        is_near_miss=text(row, "security_incident") == "Near miss",
        url=_url(row),
    )
    seen[key] = place
    made: list[Record | Finding] = [incident, *problems(incident, file, place, doubts, incident.id)]
    made.extend(_milestone(incident, kind, span) for kind, span in milestones)
    if noticed != UNKNOWN and coded is not None:
        made.append(_detection(incident, noticed, coded))
    return made


def _detection(incident: Incident, noticed: str, coded: datetime) -> Detection:
    return Detection(
        id=derive_id("detection", incident.id),
        source=NAME,
        source_key=f"{incident.source_key}/noticed",
        incident_id=incident.id,
        noticed_by=noticed,
        recorded_at=coded,
    )


def _milestone(incident: Incident, kind: str, span: Span) -> Milestone:
    return Milestone(
        id=derive_id("milestone", incident.id, kind),
        source=NAME,
        source_key=f"{incident.source_key}/{kind}",
        incident_id=incident.id,
        kind=kind,
        happened_at=span.earliest,
        happened_before=span.latest,
        precision=_PRECISION.get(span.unit, span.unit),
        origin="human",
    )


def _milestones(row: dict[str, Any], timeline: dict[str, Any]) -> tuple[list[tuple[str, Span]], list[Doubt]]:
    """VERIS counts compromise from the incident, exfiltration and discovery from compromise, containment from discovery."""
    found: list[tuple[str, Span]] = []
    unnumbered: list[str] = []
    unanchored: list[str] = []
    impossible: list[str] = []
    incident = _date(timeline, "incident", impossible)
    notified = _date(inner(inner(row, "plus"), "timeline"), "notification", impossible)
    reached: dict[str, Span | None] = {"incident": incident}
    steps = (
        ("compromise", "incident", "initial_compromise"),
        ("exfiltration", "compromise", "exfiltration"),
        ("discovery", "compromise", "detected"),
        ("containment", "discovery", "contained"),
    )
    for name, after, kind in steps:
        stated = inner(timeline, name)
        start = reached.get(after)
        unit, count = _duration(name, stated)
        if unit and count is None:
            unnumbered.append(f"{name} {text(stated, 'unit')}")
        elif unit and count is not None and start is not None:
            reached[name] = _after(name, start, count, unit)
            found.append((kind, reached[name] or start))
        elif unit:
            unanchored.append(f"{name} {count:g} {text(stated, 'unit')}")
        if name == "compromise" and name not in reached:
            reached[name] = incident
    if incident is not None:
        found.insert(0, ("first_malicious_action" if found and found[0][0] == "initial_compromise" else "initial_compromise", incident))
    if notified is not None:
        found.append(("notified", notified))
    doubts: list[Doubt] = [(IMPOSSIBLE_DATE, ", ".join(impossible))] if impossible else []
    return found, doubts + _doubts(unnumbered, unanchored, incident, notified)


def _doubts(unnumbered: list[str], unanchored: list[str], incident: Span | None, notified: Span | None) -> list[Doubt]:
    doubts: list[Doubt] = []
    if unnumbered:
        doubts.append((DURATION_WITHOUT_NUMBER, ", ".join(unnumbered)))
    if unanchored:
        doubts.append((DURATION_WITHOUT_ANCHOR, ", ".join(unanchored)))
    if incident and notified and notified.latest <= incident.earliest:
        doubts.append((NOTIFIED_BEFORE_INCIDENT, f"incident {incident.earliest:%Y-%m-%d}, notified {notified.earliest:%Y-%m-%d}"))
    return doubts


def _duration(name: str, duration: dict[str, Any]) -> tuple[str, float | None]:
    """The unit ("" for `Unknown`, `NA` and `Never`, which are values without a time) and the number, None where it lacks."""
    unit = _UNITS.get(text(duration, "unit"), "")
    count = duration.get("value")
    if count is None or not unit:
        return unit, None
    if isinstance(count, bool) or not isinstance(count, int | float) or count < 0:
        raise Rejected(f"timeline.{name}.value", count, "The number of a duration is not a number from 0 up.")
    return unit, float(min(count, 1e12))


def _after(name: str, start: Span, count: float, unit: str) -> Span:
    try:
        return Span(add_units(start.earliest, count, unit), add_units(add_units(start.latest, count, unit), 1, unit), unit)
    except ValueError as error:
        raise Rejected(f"timeline.{name}", f"{count:g}", f"{error}.") from error


def _date(timeline: dict[str, Any], name: str, impossible: list[str]) -> Span | None:
    """The day, month or year that is stated; a day without a month is only its year. One that no calendar has is added to `impossible`."""
    parts = inner(timeline, name)
    if not parts.get("year"):
        return None
    numbers = [parts.get(part) or 0 for part in ("year", "month", "day")]
    if any(number.__class__ is not int for number in numbers):
        raise Rejected(f"timeline.{name}", parts, "Year, month and day are not whole numbers.")
    year, month, day = numbers
    unit = "day" if month and day else "month" if month else "year"
    try:
        start = datetime(year, month or 1, day if month and day else 1, tzinfo=UTC)
        return Span(start, add_units(start, 1, unit), unit)
    except (ValueError, OverflowError):
        impossible.append(f"{name} {year}-{month:02}-{day:02}")
        return None


def _title(row: dict[str, Any]) -> str:
    victim = text(inner(row, "victim"), "victim_id") or "unnamed victim"
    for kind, told in inner(row, "action").items():
        varieties = told.get("variety") if isinstance(told, dict) else None
        known = [str(name) for name in varieties if name != "Unknown"] if isinstance(varieties, list) else []
        return f"{known[0] if known else str(kind).capitalize()} at {victim}"
    return f"Security incident at {victim}"


def _kind(row: dict[str, Any]) -> str:
    return "both" if _AVAILABILITY.intersection(map(str, items(inner(inner(row, "attribute"), "availability"), "variety"))) else "security"


def _rating(row: dict[str, Any]) -> str:
    rating = text(inner(row, "impact"), "overall_rating")
    return "" if rating == "Unknown" else rating


def _url(row: dict[str, Any]) -> str | None:
    first = text(row, "reference").split(";")[0].strip()
    return first if first.startswith(("http://", "https://")) else None
