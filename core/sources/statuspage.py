"""What the three forms of a Statuspage incident share: the archive, the Atom feed and the API give the same records."""

import re
from dataclasses import dataclass, field

from core.records import Incident, Record, TimelineEntry, derive_id
from core.sources import Finding, Input
from core.sources.building import Doubt, affected, compare, flags_of, milestone, problems
from core.sources.times import Moment

FAMILY = "statuspage"
"""The family that all three share in their ids: an incident that occurs in two of them is one record, owned by the form that came first."""
SEVERITIES = {"critical": "SEV1", "major": "SEV2", "minor": "SEV3", "none": "SEV5"}
_FINAL = ("resolved", "completed", "postmortem")
_CODE = re.compile(r"/incidents/([a-z0-9]{6,40})/?$")


@dataclass(slots=True)
class Post:
    """One incident as a status page tells it. `updates` are (time, status, text), oldest first."""

    source: str
    key: str
    title: str
    url: str | None
    started: Moment | None
    resolved: Moment | None
    impact: str = ""
    is_final: bool = False
    is_maintenance: bool = False
    components: list[str] = field(default_factory=list)
    updates: list[tuple[Moment, str, str]] = field(default_factory=list)
    window_start: Moment | None = None
    window_end: Moment | None = None


def incident_key(url: str, fallback: str) -> str:
    """The short code at the end of an incident's address, which all forms carry, or `fallback` where there is none."""
    found = _CODE.search(url)
    return found[1] if found else fallback


def is_final(status: str) -> bool:
    """True for a status after which nothing more comes."""
    return status.strip().lower() in _FINAL


def records_of(post: Post, file: Input, place: str) -> list[Record | Finding]:
    """The incident, its public milestones, timeline and services; `publicly_noticed` is a public notice, never the impact start.

    The impact window that a text names about itself becomes `impact_start` and `mitigated`, marked as inferred.
    """
    doubts = compare(post.started, post.resolved)
    incident = Incident(
        id=derive_id("incident", FAMILY, post.key),
        source=post.source,
        source_key=post.key,
        flags=flags_of(doubts),
        title=post.title,
        status="resolved" if post.resolved or post.is_final else "open",
        sre_severity=SEVERITIES.get(post.impact),
        original_severity=post.impact or None,
        is_maintenance=post.is_maintenance,
        url=post.url,
    )
    made: list[Record | Finding] = [incident, *problems(incident, file, place, doubts, incident.id)]
    for kind, at in (("publicly_noticed", post.started), ("resolved", post.resolved)):
        if at is not None:
            made.append(milestone(incident, kind, at, "machine"))
    made += _window(incident, post, file, place)
    made += affected(incident, post.components)
    made += _timeline(incident, post)
    return made


def _window(incident: Incident, post: Post, file: Input, place: str) -> list[Record | Finding]:
    doubts: list[Doubt] = compare(post.window_start, post.window_end)
    made: list[Record | Finding] = []
    if post.window_start is not None:
        made.append(milestone(incident, "impact_start", post.window_start, "inferred"))
    if post.window_end is not None:
        end = milestone(incident, "mitigated", post.window_end, "inferred", doubts=doubts)
        made += [end, *problems(end, file, place, doubts, incident.id)]
    return made


def _timeline(incident: Incident, post: Post) -> list[Record | Finding]:
    made: list[Record | Finding] = []
    seen: dict[str, int] = {}
    for at, status, text in post.updates:
        key = f"{incident.source_key}/{at.at:%Y-%m-%dT%H:%MZ}/{status.lower()}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = f"{key}/{seen[key]}"
        made.append(
            TimelineEntry(
                id=derive_id("timeline_entry", FAMILY, key),
                source=post.source,
                source_key=key,
                incident_id=incident.id,
                happened_at=at.at,
                precision=at.precision,
                text=text,
                label=status,
                url=post.url,
            )
        )
    return made
