"""Versions of one package: the nearest that both disciplines can accept, and the smallest bump that closes the holes of a release."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from core.errors import InvalidInput
from core.exposure.advisories import AdvisoryIndex
from core.exposure.forward import Version
from core.exposure.guard import inspect, lone, not_affected
from core.exposure.policy import Policy
from core.exposure.versions import normalise, parse, spell
from core.records import Component

Known = Mapping[tuple[str, str], Collection[str]]
"""Versions that are known of each (ecosystem, package): fixes that advisories name, and what releases on record contain."""
Linked = Mapping[Version, Sequence[str]]
"""Incidents (`INC-7`) whose culprit release brought a component version."""


def smallest_bumps(
    components: Iterable[Component], index: AdvisoryIndex, known: Known, linked: Linked, policy: Policy | None = None
) -> list[dict[str, Any]]:
    """For every package of a release with a hole at or above the line, the lowest later version without one, by package.

    Each has ecosystem, package, from, to (None where no such version is known), closes (the holes), linked (incidents whose culprit
    brought that version) and a sentence. A version that no incident is linked to is preferred, even where it is higher. What a VEX
    statement sets aside needs no bump.
    """
    rule = policy or Policy()
    made = []
    for key, (version, holes) in sorted(_holed(components, index, rule).items()):
        later = [each for each in _ordered(key[0], known.get(key, ())) if _is_later(key[0], each, version)]
        sound = [each for each in later if not holes_in(*key, each, index, rule)]
        free = [each for each in sound if not linked.get((*key, each))]
        chosen = next(iter(free or sound), None)
        made.append(_bump(key, version, chosen, holes, linked))
    return made


def _holed(components: Iterable[Component], index: AdvisoryIndex, policy: Policy) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """The highest holed version of each package, and the ids of its blocking holes."""
    found: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for each in components:
        ecosystem, version = spell(each.ecosystem or ""), each.component_version or ""
        key = (ecosystem, normalise(ecosystem, each.name))
        holes = [
            hole
            for hole in index.find(ecosystem, each.name, version).records
            if version
            and policy.blocks(index.vulnerabilities[hole])
            and index.statements.excuse(each, hole, index.vulnerabilities[hole].aliases) is None
        ]
        if holes and (key not in found or _is_later(ecosystem, version, found[key][0])):
            found[key] = (version, sorted(holes))
    return found


def _bump(key: tuple[str, str], old: str, new: str | None, holes: list[str], linked: Linked) -> dict[str, Any]:
    ecosystem, package = key
    incidents = list(linked.get((ecosystem, package, new or ""), ()))
    closed = ", ".join(holes)
    if new is None:
        sentence = f"No later version of {package} without {closed} is on record."
    elif incidents:
        sentence = f"{package} {new} closes {closed}, but releases that brought it caused {', '.join(incidents)}."
    else:
        sentence = f"{package} {new} instead of {old} closes {closed}."
    return {
        "ecosystem": ecosystem, "package": package, "from": old, "to": new, "closes": holes, "linked": incidents, "sentence": sentence,
    }  # fmt: skip


def nearest_version(
    ecosystem: str, package: str, version: str, index: AdvisoryIndex, known: Known, linked: Linked, policy: Policy | None = None
) -> dict[str, Any]:
    """The version nearest to `version`, in the order of versions on record, with neither a hole at the line nor a linked incident.

    Gives `{version, not_affected, rejected: [{version, reasons, not_affected}], sentence}` like common ground of releases. Raises
    `InvalidInput` for a version that cannot be parsed. Of two equally near the newer wins.
    """
    rule = policy or Policy()
    ecosystem = spell(ecosystem)
    key = (ecosystem, normalise(ecosystem, package))
    if parse(ecosystem, version) is None:
        raise InvalidInput(f"The version {version[:60]!r} cannot be parsed as {ecosystem}.", "Write it as the package does.")
    ordered = _ordered(ecosystem, {version, *known.get(key, ())})
    centre = ordered.index(version)
    rejected: list[dict[str, Any]] = []
    for each in sorted(ordered, key=lambda one: (abs(ordered.index(one) - centre), -ordered.index(one))):
        reasons, aside = holes_in(*key, each, index, rule), set_aside(*key, each, index)
        reasons += [f"{incident} was caused by a release that brought it" for incident in linked.get((*key, each), ())]
        if not reasons:
            sentence = f"{package} {each} is the nearest version on record with neither a hole at or above the line nor a linked incident."
            return {"version": each, "not_affected": aside, "rejected": rejected, "sentence": sentence}
        rejected.append({"version": each, "reasons": reasons, "not_affected": aside})
    every = f"each of the {len(ordered)} versions of {package} on record"
    sentence = f"There is no common ground: {every} has a hole at or above the line, something unknown, or a linked incident."
    return {"version": None, "not_affected": [], "rejected": rejected, "sentence": sentence}


def holes_in(ecosystem: str, package: str, version: str, index: AdvisoryIndex, policy: Policy) -> list[str]:
    """What speaks against one package version: holes at or above the line, and what cannot be known of it, as sentences."""
    found = inspect([lone(ecosystem, package, version)], index, heeds_vex=True)
    reasons = []
    for vulnerability, _, _ in found.records:
        why = policy.blocks(index.vulnerabilities[vulnerability])
        if why:
            reasons.append(f"{vulnerability}: {why}")
    return reasons + [why for _, why in found.unknown]


def set_aside(ecosystem: str, package: str, version: str, index: AdvisoryIndex) -> list[dict[str, Any]]:
    """What VEX statements say does not apply to a package version, wherever it is."""
    return not_affected(inspect([lone(ecosystem, package, version)], index, heeds_vex=True), index)


def _ordered(ecosystem: str, versions: Iterable[str]) -> list[str]:
    """The versions that can be parsed, from oldest to newest."""
    return sorted((each for each in set(versions) if parse(ecosystem, each) is not None), key=lambda each: (parse(ecosystem, each), each))


def _is_later(ecosystem: str, one: str, other: str) -> bool:
    first, second = parse(ecosystem, one), parse(ecosystem, other)
    return first is not None and second is not None and bool(second < first)
