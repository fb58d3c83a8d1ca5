"""Deployments as pipelines and platforms tell of them: the same records from each, planned or caused by an incident."""

import re
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core.records import Deployment, Id, Record, derive_id
from core.sources import MENTION, Finding
from core.sources.building import release, service, text

UNKNOWN_OUTCOME = "requested; whether it succeeded is not stated"
WORDS = {"yes": True, "true": True, "1": True, "planned": True, "no": False, "false": False, "0": False, "unplanned": False, "": None}
"""What says whether a deployment was planned; empty is unknown."""
_LONGEST_TAG = 120
_TAG = re.compile(r"(?:refs/tags/)?(?P<tag>[A-Za-z_-]*v?\d+(?:\.\d+)+(?:[-+.]?[0-9A-Za-z.+-]*)?)", re.ASCII)


class Live(NamedTuple):
    """One deployment as a source states it. `is_known` is false where only the wish is on record: then it never changes another record."""

    source: str
    key: str
    service: str
    version: str
    environment: str
    at: datetime
    is_planned: bool | None = None
    caused_by: Id | None = None
    label: str = ""
    url: str | None = None
    is_known: bool = True


def records_of(live: Live) -> list[Record | Finding]:
    """The service, the release and the deployment."""
    made = release(live.service, live.version)
    return [
        service(live.service),
        made,
        Deployment(
            id=derive_id("deployment", live.source, live.key),
            source=live.source if live.is_known else MENTION,
            source_key=live.key,
            service_id=made.service_id,
            release_id=made.id,
            environment=live.environment or "production",
            deployed_at=live.at,
            is_planned=live.is_planned,
            caused_by_incident_id=live.caused_by,
            label=live.label if live.is_known else UNKNOWN_OUTCOME,
            url=live.url,
        ),
    ]


def cause_of(stated: str) -> Id | None:
    """The incident that a text names, by its id or as `source:key` of an imported one; None where it names none."""
    try:
        return Id(str(UUID(stated)))
    except ValueError:
        source, colon, key = stated.partition(":")
        return derive_id("incident", source, key) if colon and source and key else None


def version_of(ref: str, sha: str) -> str:
    """The release that a git reference stands for: a tag that looks like a version, else the whole commit, else the reference."""
    found = _TAG.fullmatch(ref[:_LONGEST_TAG])
    return found["tag"] if found and len(ref) <= _LONGEST_TAG else sha or ref


def told_by(payload: dict[str, Any]) -> tuple[bool | None, Id | None]:
    """What a pipeline's own payload says: `planned` (true, false, yes, no) and `caused_by`. A caused one is not planned."""
    cause = cause_of(text(payload, "caused_by") or text(payload, "incident"))
    planned = WORDS.get(text(payload, "planned").lower())
    return (False if cause is not None and planned is None else planned), cause
