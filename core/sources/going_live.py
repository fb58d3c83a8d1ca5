"""Deployments as pipelines and platforms tell of them: the same records from each, planned, caused by an incident, or its culprit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, NamedTuple
from uuid import UUID

from core.records import Deployment, Id, Problem, Record, derive_id
from core.sources import MENTION, Finding, Input, Options
from core.sources.building import Doubt, problems, release, service, text
from core.sources.flags import CAUSE_UNREADABLE, CULPRIT, CULPRIT_UNREADABLE

UNKNOWN_OUTCOME = "requested; whether it succeeded is not stated"
WORDS = {"yes": True, "true": True, "1": True, "planned": True, "no": False, "false": False, "0": False, "unplanned": False, "": None}
"""What says whether a deployment was planned; empty is unknown."""
_LONGEST_TAG = 120
_TAG = re.compile(r"(?:refs/tags/)?(?P<tag>[A-Za-z_-]*v?\d+(?:\.\d+)+(?:[-+.]?[0-9A-Za-z.+-]*)?)", re.ASCII)
_TRAILER = re.compile(r"^(planned|caused-by|culprit-of):[ \t]*(\S[^\r\n]*)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says beside the fact: `is_planned` (None: unknown), the incident that made it necessary and those that it caused, as
    they are written: an incident's id, or `source:key` of an imported one; several are divided by spaces or commas."""

    is_planned: bool | None = None
    caused_by: str = ""
    culprit_of: str = ""


class Live(NamedTuple):
    """One deployment as a source states it. `is_known` is false where only the wish is on record: then it never changes another record."""

    source: str
    key: str
    service: str
    version: str
    environment: str
    at: datetime
    said: Said = Said()
    label: str = ""
    url: str | None = None
    is_known: bool = True


def records_of(live: Live, file: Input, place: str, options: Options, doubts: list[Doubt] | None = None) -> list[Record | Finding]:
    """The service, the release, the deployment, its marks as a culprit, and what is doubtful about it."""
    made = release(live.service, live.version)
    cause = cause_of(live.said.caused_by, options.names)
    found = [*(doubts or []), *([(CAUSE_UNREADABLE, live.said.caused_by)] if live.said.caused_by and cause is None else [])]
    deployment = Deployment(
        id=derive_id("deployment", live.source, live.key),
        source=live.source if live.is_known else MENTION,
        source_key=live.key,
        service_id=made.service_id,
        release_id=made.id,
        environment=live.environment or "production",
        deployed_at=live.at,
        is_planned=False if cause is not None and live.said.is_planned is None else live.said.is_planned,
        caused_by_incident_id=cause,
        label=live.label if live.is_known else UNKNOWN_OUTCOME,
        url=live.url,
    )
    marks, unread = _marks(deployment, file, place, live.said.culprit_of)
    return [service(live.service), made, deployment, *marks, *problems(deployment, file, place, [*found, *unread])]


def _marks(deployment: Deployment, file: Input, place: str, stated: str) -> tuple[list[Record], list[Doubt]]:
    """One mark an incident that this deployment is named the culprit of, and what names none."""
    marks: list[Record] = []
    unread: list[Doubt] = []
    for name in dict.fromkeys(re.split(r"[\s,]+", stated)):
        if name and cause_of(name) is None:
            unread.append((CULPRIT_UNREADABLE, name))
        elif name:
            mark = Problem(
                id=derive_id("problem", deployment.id, CULPRIT.code, name),
                source=deployment.source,
                source_key=f"{deployment.source_key}/{name}",
                record_kind=deployment.TABLE,
                record_id=deployment.id,
                code=CULPRIT.code,
                file=PurePath(file.name).name,
                place=place,
                value=name,
                why=CULPRIT.why,
                is_corrected=True,
            )
            marks.append(mark)
    return marks, unread[:1]


def cause_of(stated: str, names: dict[str, str] | None = None) -> Id | None:
    """The incident that a text names, by its id or as `source:key` of an imported one, else None. `names` learns the text by the id."""
    try:
        found = Id(str(UUID(stated)))
    except ValueError:
        source, colon, key = stated.partition(":")
        if not (colon and source and key):
            return None
        found = derive_id("incident", source, key)
    if names is not None:
        names[found] = stated
    return found


def version_of(ref: str, sha: str) -> str:
    """The release that a git reference stands for: a tag that looks like a version, else the whole commit, else the reference."""
    found = _TAG.fullmatch(ref[:_LONGEST_TAG])
    return found["tag"] if found and len(ref) <= _LONGEST_TAG else sha or ref


def told_by(payload: Mapping[str, Any]) -> Said:
    """What a pipeline's own payload says: `planned` (true, false, yes, no), `caused_by` and `culprit_of`."""
    told = dict(payload)
    planned = WORDS.get(text(told, "planned").lower())
    return Said(planned, text(told, "caused_by") or text(told, "incident"), text(told, "culprit_of"))


def told_in(message: str) -> Said:
    """What the trailers of a commit's message say: `Planned: no`, `Caused-by: pagerduty:Q1`, `Culprit-of: pagerduty:Q2`."""
    found = {name.lower().replace("-", "_"): value.strip() for name, value in _TRAILER.findall(message)}
    return told_by(found)
