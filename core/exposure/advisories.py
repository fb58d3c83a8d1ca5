"""What is known to be wrong with package versions: advisories merged by their aliases and asked by ecosystem, name and version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.exposure.ranges import Entry, read_entry
from core.exposure.versions import normalise, spell
from core.exposure.vex import Statements
from core.records import Advisory, AffectedPackage, ExploitScore, Id, KnownExploited

SEVERITIES = ("NONE", "LOW", "MODERATE", "HIGH", "CRITICAL")
"""From harmless to worst."""


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One hole under its best-known id (CVE, then GHSA, then the database's own), merged from every record that shares an alias.

    `severity` is the worst that a record states, None where none states one. `is_exploited` is true when the catalogue of known
    exploited vulnerabilities lists it; `due_on` is the day by which it asks for a remedy and `is_ransomware` true where ransomware is
    known to use it (None: unknown, which is not no), `added_on` the day it was listed. `published_at` (UTC) is the earliest stated. `score`
    is the newest EPSS score.
    """

    id: str
    aliases: tuple[str, ...]
    severity: str | None
    is_exploited: bool
    summary: str
    published_at: datetime | None
    added_on: date | None = None
    due_on: date | None = None
    is_ransomware: bool | None = None
    score: ExploitScore | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the data says of one package version: OSV record ids by vulnerability id, and (record id, why) where it cannot be decided."""

    records: Mapping[str, tuple[str, ...]]
    undecided: tuple[tuple[str, str], ...]


_NOTHING = Found({}, ())


class AdvisoryIndex:
    """Advisories prepared for look-up. Withdrawn ones are left out of every answer but still date the data.

    `data_as_of` maps each covered ecosystem to the newest `modified` of its records (UTC; None where no record states one). Pass
    it where `packages` holds only part of the data. `statements` (VEX) excuse single components; `find` does not heed them, the guard
    does and shows them. `scores` are EPSS scores, one a CVE.
    """

    def __init__(
        self,
        advisories: Iterable[Advisory],
        packages: Iterable[AffectedPackage],
        exploited: Iterable[KnownExploited] = (),
        data_as_of: Mapping[str, datetime | None] | None = None,
        statements: Statements | None = None,
        scores: Iterable[ExploitScore] = (),
    ) -> None:
        self.statements = statements or Statements()
        listed = list(advisories)
        live = {record.id: record for record in listed if record.withdrawn_at is None}
        self._osv_ids = {record.id: record.osv_id for record in live.values()}
        self._vulnerability_of, self.vulnerabilities = _merge(
            list(live.values()), {each.cve: each for each in exploited}, {each.cve: each for each in scores}
        )
        modified = {record.id: record.modified_at for record in listed}
        self._packages: dict[tuple[str, str], list[AffectedPackage]] = {}
        dates: dict[str, datetime | None] = {}
        for package in packages:
            ecosystem = spell(package.ecosystem)
            if package.advisory_id in live:
                self._packages.setdefault((ecosystem, normalise(ecosystem, package.name)), []).append(package)
            dates[ecosystem] = _newest(dates.get(ecosystem), modified.get(package.advisory_id))
        self.data_as_of: dict[str, datetime | None] = dict(dates if data_as_of is None else data_as_of)
        self._about = {self._osv_ids[record]: vulnerability for record, vulnerability in self._vulnerability_of.items()}
        self._entries: dict[tuple[str, str], list[tuple[Id, Entry]]] = {}
        self._found: dict[tuple[str, str, str], Found] = {}

    def covers(self, ecosystem: str) -> bool:
        """True when the data holds at least one record of this ecosystem (`Debian:12` is also covered by records of `Debian`)."""
        return any(name in self.data_as_of for name in _scopes(spell(ecosystem)))

    def dated(self, ecosystem: str) -> datetime | None:
        """The date of the data about this ecosystem, None where unknown."""
        newest: datetime | None = None
        for name in _scopes(spell(ecosystem)):
            newest = _newest(newest, self.data_as_of.get(name))
        return newest

    def vulnerability_of(self, osv_id: str) -> str | None:
        """The best-known id of the vulnerability that a record (its OSV id) is about; None for a withdrawn or unknown record."""
        return self._about.get(osv_id)

    def find(self, ecosystem: str, name: str, version: str) -> Found:
        """What affects this package version; each distinct one is matched once. A version nobody can parse leaves records undecided."""
        ecosystem = spell(ecosystem)
        key = (ecosystem, normalise(ecosystem, name), version)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._match(*key)
        return found

    def _match(self, ecosystem: str, name: str, version: str) -> Found:
        records: dict[str, set[str]] = {}
        undecided: dict[str, str] = {}
        entries = [entry for scope in _scopes(ecosystem) for entry in self._read((scope, name))]
        if not entries:
            return _NOTHING
        for advisory_id, entry in entries:
            is_affected = entry.covers(version)
            osv_id = self._osv_ids[advisory_id]
            if is_affected:
                records.setdefault(self._vulnerability_of[advisory_id], set()).add(osv_id)
            elif is_affected is None:
                undecided[osv_id] = f"{osv_id}: {entry.doubt or f'version {version[:60]!r} cannot be compared with its range'}"
        certain = {osv_id for ids in records.values() for osv_id in ids}
        return Found(
            {key: tuple(sorted(ids)) for key, ids in sorted(records.items())},
            tuple(sorted((osv_id, why) for osv_id, why in undecided.items() if osv_id not in certain)),
        )

    def _read(self, key: tuple[str, str]) -> list[tuple[Id, Entry]]:
        entries = self._entries.get(key)
        if entries is None:
            entries = self._entries[key] = [
                (each.advisory_id, read_entry(key[0], each.ranges, each.versions)) for each in self._packages.get(key, ())
            ]
        return entries


def _scopes(ecosystem: str) -> tuple[str, ...]:
    base = ecosystem.partition(":")[0]
    return (ecosystem,) if base == ecosystem else (ecosystem, base)


def _newest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _names(record: Advisory) -> list[str]:
    try:
        aliases: Any = json.loads(record.aliases)
    except (ValueError, RecursionError):
        aliases = []
    others = [str(alias) for alias in aliases] if isinstance(aliases, list) else []
    # A scanner's finding is known by what it found; its own id is no name of a vulnerability.
    return others if others and record.osv_id.startswith("scan:") else [record.osv_id, *others]


def _rank(name: str) -> tuple[int, str]:
    return (0 if name.startswith("CVE-") else 1 if name.startswith("GHSA-") else 2), name


def _merge(
    advisories: list[Advisory], exploited: Mapping[str, KnownExploited], scores: Mapping[str, ExploitScore]
) -> tuple[dict[Id, str], dict[str, Vulnerability]]:
    """Put records of one vulnerability together, and describe each once.

    A record that names a CVE is about that CVE, and two CVEs are never one vulnerability, whatever other alias they share: real
    databases list one GHSA under several. A record without a CVE joins the one CVE that its aliases lead to, else whoever
    shares an alias with it.
    """
    names = {record.id: _names(record) for record in advisories}
    members: dict[str, list[Advisory]] = {}
    claims: dict[str, set[str]] = {}
    others: list[Advisory] = []
    for record in advisories:
        cve = min((name for name in names[record.id] if name.startswith("CVE-")), default=None)
        if cve is None:
            others.append(record)
            continue
        members.setdefault(cve, []).append(record)
        for name in names[record.id]:
            claims.setdefault(name, set()).add(cve)
    for group in _linked(others, names):
        shared = {name for record in group for name in names[record.id]}
        led = {cve for name in shared for cve in claims.get(name, ())}
        members.setdefault(led.pop() if len(led) == 1 else min(shared, key=_rank), []).extend(group)
    by_record: dict[Id, str] = {}
    described: dict[str, Vulnerability] = {}
    for key, records in members.items():
        every = sorted({name for record in records for name in names[record.id]} - {key}, key=_rank)
        described[key] = _describe([key, *every], records, exploited, scores)
        by_record |= dict.fromkeys((record.id for record in records), key)
    return by_record, described


def _linked(records: list[Advisory], names: Mapping[Id, list[str]]) -> list[list[Advisory]]:
    """Groups of records that share a name, directly or through others (a disjoint-set forest)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for record in records:
        for name in names[record.id]:
            parent[root(name)] = root(record.osv_id)
    groups: dict[str, list[Advisory]] = {}
    for record in records:
        groups.setdefault(root(record.osv_id), []).append(record)
    return list(groups.values())


def _describe(
    every: list[str], records: list[Advisory], exploited: Mapping[str, KnownExploited], scores: Mapping[str, ExploitScore]
) -> Vulnerability:
    listed = [exploited[name] for name in every if name in exploited]
    stated = [record.severity for record in records if record.severity in SEVERITIES]
    published = [record.published_at for record in records if record.published_at is not None]
    return Vulnerability(
        id=every[0],
        aliases=tuple(every[1:]),
        severity=max(stated, key=SEVERITIES.index, default=None),
        is_exploited=bool(listed),
        summary=next((record.summary for record in sorted(records, key=lambda each: each.osv_id) if record.summary), ""),
        published_at=min(published, default=None),
        added_on=min((each.added_on for each in listed if each.added_on is not None), default=None),
        due_on=min((each.due_on for each in listed if each.due_on is not None), default=None),
        is_ransomware=next((each.is_ransomware for each in listed if each.is_ransomware is not None), None),
        score=next((scores[name] for name in every if name in scores), None),
    )
