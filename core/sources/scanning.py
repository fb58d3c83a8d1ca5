"""What scanners' reports share: one finding about one component, its id from what it says, and the release it belongs to if any."""

import json
from typing import Any

from core.records import Json, Record, Release, ScanFinding, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Rejected
from core.sources.contents import subject
from core.sources.purls import Package


def finding(
    owner: Release | None, scanner: str, vulnerability: str, found: Package, purl: str = "", aliases: list[str] | None = None, **told: Any
) -> ScanFinding:
    """One finding; `told` is what else the record holds. The same vulnerability in the same component of the same release is one,
    wherever its files lie."""
    key = purl or f"{found.name}@{found.version or ''}"
    place = "" if found.name else str(told.get("location", ""))
    scope = str(owner.source_key) if owner else ""
    others = sorted({alias for alias in aliases or () if alias and alias != vulnerability})
    return ScanFinding(
        id=derive_id("scan_finding", scanner, owner.id if owner else "", vulnerability, key, place),
        source=told.pop("source", scanner),
        source_key="/".join(part for part in (scope, vulnerability, key, place) if part),
        release_id=owner.id if owner else None,
        scanner=scanner,
        vulnerability=vulnerability,
        aliases=Json(json.dumps(others) if others else "[]"),
        purl=purl,
        ecosystem=found.ecosystem,
        name=found.name,
        component_version=found.version,
        **told,
    )


def scanned(
    file: Input, options: Options, source: str, name: str, version: str, is_complete: bool, where: str = "the release"
) -> tuple[Release | None, list[Record | Finding]]:
    """The release that a report is about, or None and the remark that its components have nowhere to go; see `contents.subject`."""
    try:
        return subject(file, options, source, name, version, is_complete, where), []
    except Rejected as refusal:
        return None, [Finding("rejected", file.name, f"the document, {where}", refusal.value, refusal.why)]
