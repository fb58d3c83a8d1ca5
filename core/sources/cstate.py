"""Posts of a cState status page: Markdown with the times, severity and services of one incident or maintenance in its front matter."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from core.records import Incident, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import (
    Doubt,
    affected,
    compare,
    flags_of,
    items,
    milestone,
    problems,
    required,
    required_time,
    taken,
    text,
    when,
)
from core.sources.decoding import front_matter, head_fields
from core.sources.flags import ZONE_ASSUMED
from core.sources.times import Moment

NAME = "cstate"
TITLE = "cState post"
SEVERITIES = {"down": "SEV2", "disrupted": "SEV3", "notice": "SEV5"}
_MAINTENANCE = re.compile(r"maintenance", re.IGNORECASE)


def recognises(file: Input) -> bool:
    """True for front matter with cState's `date`, `resolved` and `severity`."""
    return head_fields(file.head) >= {"date", "resolved", "severity"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One incident with its public milestones and services. The file's name is its identity, as it is in cState."""
    del options
    fields, body = front_matter(file)
    yield from taken(file, "front matter", _read_post, file, fields, body)


def _read_post(file: Input, fields: dict[str, Any], body: str) -> list[Record | Finding]:
    key = PurePath(file.name).stem
    started, resolved = required_time(fields, "date"), when(fields, "resolvedWhen")
    doubts = compare(started, resolved)
    incident = Incident(
        id=derive_id("incident", NAME, key),
        source=NAME,
        source_key=key,
        flags=flags_of(doubts),
        title=required(fields, "title"),
        summary=body,
        status="resolved" if resolved or text(fields, "resolved") == "true" else "open",
        sre_severity=SEVERITIES.get(text(fields, "severity").lower()),
        original_severity=text(fields, "severity") or None,
        is_maintenance=_is_maintenance(key, fields, body),
    )
    times = {"publicly_noticed": started, "resolved": resolved}
    if all(at is None or at.at.hour == at.at.minute == at.at.second == 0 for at in times.values()):
        times = {kind: at._replace(precision="day") if at else None for kind, at in times.items()}
    made: list[Record | Finding] = [incident, *problems(incident, file, "front matter", doubts + _unzoned(started, resolved), incident.id)]
    made += [milestone(incident, kind, at, "human") for kind, at in times.items() if at is not None]
    return made + affected(incident, [str(name) for name in items(fields, "affected")])


def _unzoned(started: Moment, resolved: Moment | None) -> list[Doubt]:
    named = (("date", started), ("resolvedWhen", resolved))
    assumed = [f"{name} {at.at:%Y-%m-%d %H:%M:%S}" for name, at in named if at is not None and at.zone_assumed]
    return [(ZONE_ASSUMED, ", ".join(assumed))] if assumed else []


def _is_maintenance(key: str, fields: dict[str, Any], body: str) -> bool:
    """Announced as maintenance: by name or title, or a mere notice (or informational post) whose text says so."""
    if _MAINTENANCE.search(key) or _MAINTENANCE.search(text(fields, "title")):
        return True
    mild = text(fields, "severity").lower() == "notice" or text(fields, "informational") == "true"
    return mild and _MAINTENANCE.search(body) is not None
