"""A chain told twice: as it happened, and as it would have gone had the guard been asked before its first leg."""

from datetime import datetime, timedelta
from typing import Any

from core.access import Viewer
from core.exposure import facts
from core.exposure.ground import find_ground
from core.exposure.incidents import caused_incidents
from core.exposure.intervals import windows_of
from core.exposure.policy import Policy
from core.exposure.quarrels import ping_pong
from core.exposure.windows import Exposure
from core.records import Id
from core.store.store import Store

_HOUR = timedelta(hours=1)
ASSUMED = "This assumes that the proposed release would have ended the first outage as soon as the rollback did."


def retold(store: Store, viewer: Viewer, as_of: datetime, within_days: int = 14, policy: Policy | None = None) -> list[dict[str, Any]]:
    """Every ping-pong chain whose first leg re-opened a hole, with what the guard and the common-ground finder would have said then.

    Only what was public and deployable at that moment counts: advisories published before it, releases that existed, incidents that had
    begun. Each has the chain, known_then and not_known_then (holes), proposal (None when there was none), rejected, and what would not
    have happened: hours_exposed and minutes_down (None where an incident states no times), with the assumption that this rests on.
    """
    windows = windows_of(store, viewer, as_of)
    again: dict[Id, list[Exposure]] = {}
    for each in windows.reintroduced():
        if each.remediation_id:
            again.setdefault(each.remediation_id, []).append(each)
    chains = ping_pong(store, viewer, as_of, within_days)
    return [
        _told(store, viewer, chain, again[chain["legs"][0]["id"]], as_of, policy)
        for chain in chains
        if chain["legs"][0]["id"] in again and chain["legs"][0]["to"] and chain["service"]
    ]


def _told(
    store: Store, viewer: Viewer, chain: dict[str, Any], reopened: list[Exposure], as_of: datetime, policy: Policy | None
) -> dict[str, Any]:
    first, acted = chain["legs"][0], chain["legs"][0]["acted_at"]
    releases = facts.releases_of(store, viewer, chain["service"])
    target = next(each for each in releases if each.release_version == first["to"])
    there = [each for each in releases if each.id == target.id or (each.released_at is not None and each.released_at <= acted)]
    contents = facts.contents_of(store, viewer, there)
    index = facts.index_of(store, viewer, {part.name for parts in contents.values() for part in parts or ()})
    known = [each for each in reopened if (since := index.vulnerabilities[each.vulnerability].published_at) and since <= acted]
    culprits: dict[Id, list[str]] = {}
    for each in caused_incidents(store, viewer):
        if each.impact_start is not None and each.impact_start <= acted:
            culprits.setdefault(Id(each.release_id), []).append(f"INC-{each.number}")
    ground = find_ground(target, there, contents, index, culprits, policy) if known else {"release": None, "rejected": [], "sentence": ""}
    is_better = ground["release"] not in (None, first["to"])
    minutes = [leg["minutes_down"] for leg in chain["legs"]]
    down = None if None in minutes else sum(minutes)
    return {
        "chain": chain,
        "known_then": sorted({each.vulnerability for each in known}),
        "not_known_then": sorted({each.vulnerability for each in reopened} - {each.vulnerability for each in known}),
        "proposal": ground["release"] if is_better else None,
        "rejected": ground["rejected"],
        "sentence": ground["sentence"],
        "hours_exposed": round(sum((each.lasted(as_of) for each in known), timedelta()) / _HOUR, 2) if is_better else 0.0,
        "minutes_down": down if is_better else 0,
        "assumption": ASSUMED if is_better else "",
    }
