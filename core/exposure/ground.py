"""Common ground: the nearest release that both disciplines can accept, and why each nearer one fails."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.exposure.advisories import AdvisoryIndex
from core.exposure.guard import Holes, inspect, not_affected, shorten
from core.exposure.policy import Policy
from core.records import Component, Id, Release


def find_ground(
    target: Release,
    ordered: Sequence[Release],
    contents: Mapping[Id, Sequence[Component] | None],
    index: AdvisoryIndex,
    culprits: Mapping[Id, Iterable[str]],
    policy: Policy | None = None,
) -> dict[str, Any]:
    """The release nearest to `target` with no known vulnerability at or above the line, nothing unknown and no linked incident.

    `ordered` are the service's releases from oldest to newest, `culprits` the incidents (as people see them) linked to a release
    as their cause. Of two equally near the newer wins. Gives `{release, not_affected, rejected: [{release, reasons, not_affected}],
    sentence}`; `release` is None when there is none, and the sentence says so. `not_affected` are the holes that VEX statements set
    aside of a release, with their justification: they speak neither for nor against it.
    """
    rule = policy or Policy()
    places = {release.id: place for place, release in enumerate(ordered)}
    centre = places[target.id]
    rejected: list[dict[str, Any]] = []
    for release in sorted(ordered, key=lambda each: (abs(places[each.id] - centre), -places[each.id])):
        found = inspect(contents.get(release.id), index, heeds_vex=True)
        reasons, aside = _against(found, index, culprits.get(release.id, ()), rule), not_affected(found, index)
        if not reasons:
            version = release.release_version
            return {
                "release": version,
                "not_affected": aside,
                "rejected": rejected,
                "sentence": f"{version} is the nearest release with neither a known vulnerability at or above the line "
                f"nor a linked incident{_beside(aside)}.",
            }
        rejected.append({"release": release.release_version, "reasons": reasons, "not_affected": aside})
    return {
        "release": None,
        "not_affected": [],
        "rejected": rejected,
        "sentence": f"There is no common ground: each of the {len(ordered)} known releases has a known vulnerability at or above the line, "
        "something unknown, or a linked incident.",
    }


def _beside(aside: Sequence[Mapping[str, Any]]) -> str:
    return f"; {', '.join(sorted({each['id'] for each in aside}))} set aside by VEX" if aside else ""


def _against(found: Holes, index: AdvisoryIndex, incidents: Iterable[str], policy: Policy) -> list[str]:
    reasons = []
    for vulnerability, _, package in found.records:
        why = policy.blocks(index.vulnerabilities[vulnerability])
        if why:
            reasons.append(f"{vulnerability} in {package}: {why}")
    reasons = shorten(reasons, "are at or above the line")
    reasons += shorten([f"{component}: {why}" for component, why in found.unknown], "cannot be judged")
    return reasons + [f"{incident} was caused by it" for incident in incidents]
