"""What a store's package versions have, each distinct one matched once: holes, holes that VEX sets aside, and what cannot be decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.exposure.advisories import AdvisoryIndex, Found
from core.exposure.guard import lone
from core.exposure.versions import normalise, spell
from core.records import Id, VexStatement

Package = tuple[str, str, str]
"""Ecosystem, package, version."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A hole of a package version that a VEX statement says does not apply."""

    vulnerability: str
    package: Package
    statement: VexStatement


@dataclass(frozen=True, slots=True)
class Undecided:
    """A package version of which the data cannot say whether it has a hole."""

    package: Package
    why: str


Thing = str | Aside | Undecided
"""What can be true of a package version; a text is the best-known id of a vulnerability that it has."""


@dataclass(slots=True)
class Matches:
    """The package versions that matter, as the store writes them and as their ecosystem compares them, and what is true of each.

    `things` are numbered by their order, holes first by their ids. `holds` are (place, thing) pairs, a place being the number of a version.
    `exceptions` are (place, thing, release, other thing): in that release the other holds instead. `doubts` are (undecided, hole) pairs.
    """

    stored: list[Package] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    holds: list[tuple[int, int]] = field(default_factory=list)
    exceptions: list[tuple[int, int, Id, int]] = field(default_factory=list)
    doubts: list[tuple[int, int]] = field(default_factory=list)
    _numbers: dict[object, int] = field(default_factory=dict)

    def number(self, thing: Thing, key: object) -> int:
        """The thing's number; it gets one when it is new. `key` tells things apart."""
        if key not in self._numbers:
            self._numbers[key] = len(self.things)
            self.things.append(thing)
        return self._numbers[key]

    def known(self, key: object) -> int | None:
        """The number of a thing that has one."""
        return self._numbers.get(key)


def match_versions(versions: Iterable[Package], index: AdvisoryIndex) -> Matches:
    """What is true of these package versions, written as a store writes them."""
    told: list[tuple[Package, Found]] = []
    for stored in versions:
        found = index.find(*stored)
        if found.records or found.undecided:
            told.append((stored, found))
    matches = Matches()
    for hole in sorted({hole for _, found in told for hole in found.records}):
        matches.number(hole, hole)
    for place, (stored, found) in enumerate(told):
        ecosystem = spell(stored[0])
        package = (ecosystem, normalise(ecosystem, stored[1]), stored[2])
        matches.stored.append(stored)
        matches.packages.append(package)
        for hole in found.records:
            _place(matches, place, package, hole, index)
        if found.undecided:
            _leave_open(matches, place, package, found, index)
    return matches


def _place(matches: Matches, place: int, package: Package, hole: str, index: AdvisoryIndex) -> None:
    """Put the hole down, or the statement that sets it aside, everywhere and where a release is an exception."""
    aliases, part = index.vulnerabilities[hole].aliases, lone(*package)
    usual = _number(matches, hole, package, index.statements.excuse(part, hole, aliases))
    matches.holds.append((place, usual))
    for release in sorted(index.statements.releases_about(part, hole, aliases)):
        there = _number(matches, hole, package, index.statements.excuse(lone(*package, release), hole, aliases))
        if there != usual:
            matches.exceptions.append((place, usual, release, there))


def _number(matches: Matches, hole: str, package: Package, excuse: VexStatement | None) -> int:
    if excuse is None:
        return matches.number(hole, hole)
    return matches.number(Aside(hole, package, excuse), (hole, package, excuse.id))


def _leave_open(matches: Matches, place: int, package: Package, found: Found, index: AdvisoryIndex) -> None:
    more = len(found.undecided) - 1
    why = found.undecided[0][1] + (f", and {more} more" if more else "")
    number = matches.number(Undecided(package, why), (package, "undecided"))
    matches.holds.append((place, number))
    for osv_id, _ in found.undecided:
        about = matches.known(index.vulnerability_of(osv_id))
        if about is not None:
            matches.doubts.append((number, about))


def as_parameters(matches: Matches) -> Sequence[list[object]]:
    """The lists `$2` to `$12` of the query `exposure_spans`."""
    listed = ((matches.stored, 3), (matches.holds, 2), (matches.exceptions, 4), (matches.doubts, 2))
    return [column for rows, width in listed for column in _columns(rows, width)]


def _columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    return [[row[number] for row in rows] for number in range(width)]


def packages_at(places: str, matches: Matches) -> tuple[Package, ...]:
    """The packages at places written as the query does (`1,5`), each with its versions joined."""
    versions: dict[tuple[str, str], set[str]] = {}
    for place in places.split(","):
        ecosystem, name, version = matches.packages[int(place)]
        versions.setdefault((ecosystem, name), set()).add(version)
    return tuple((*package, ", ".join(sorted(found))) for package, found in sorted(versions.items()))
