"""Exposure windows: when each known vulnerability was live on a service and environment, why it came, for how long, and what is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.exposure.advisories import Vulnerability
from core.exposure.matching import Aside, Matches, Package, Undecided, packages_at
from core.records import Id, VexStatement

CAUSES = ("planned_deploy", "unplanned_deploy", "deploy", "remediation", "scanner_only")
"""`deploy` where nobody knows whether it was planned; `remediation` where an incident made it happen; `scanner_only` where a scan saw
the release and no deployment of the service is on record."""
NO_LIST, INCOMPLETE = "no component list", "no complete component list"
"""Why nothing, or not everything, is known of a release: nobody listed it, or a scanner named only packages with findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One presence interval of a vulnerability on a service and environment, in UTC; `ended_at` is None while open at `as_of`.

    `cycle` counts the intervals of this key from 1. `is_left_truncated` is true where it was there at the first look at the place (its
    first deployment or scan): it may have begun earlier. `is_reopened` is true where the release before was known to be free of it:
    fixed, then present again; a release without a complete list, or with a version that cannot be decided, is not known to be free.
    `incident_id` and `remediation_id` say which remediation, where that is the cause. `began_by` and `ended_by` are deployments.
    `packages` are the affected (ecosystem, package, versions) of the release that brought it.
    """

    vulnerability: str
    service_id: Id
    environment: str
    cycle: int
    started_at: datetime
    ended_at: datetime | None
    cause: str
    incident_id: Id | None
    remediation_id: Id | None
    is_reopened: bool
    is_exploited: bool
    severity: str | None
    began_by: Id
    ended_by: Id | None
    packages: tuple[Package, ...]
    is_left_truncated: bool = False
    is_demo: bool = False

    def lasted(self, as_of: datetime) -> timedelta:
        """How long it was live, up to `as_of`."""
        return (self.ended_at or as_of) - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A time in which nobody can say what was exposed, in UTC, from the release `release_id` on: all of it (`components` is None), or so
    many components of which `examples` are the first; `why` says why.
    """

    service_id: Id
    environment: str
    release_id: Id
    started_at: datetime
    ended_at: datetime | None
    why: str
    components: int | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A time, in UTC, in which an affected package version was live and a VEX statement says that the vulnerability does not apply."""

    vulnerability: str
    severity: str | None
    is_exploited: bool
    package: Package
    statement: VexStatement
    service_id: Id
    environment: str
    started_at: datetime
    ended_at: datetime | None
    is_demo: bool = False


class Windows:
    """All exposures by service, environment, vulnerability and cycle; the times that nobody can judge; and what VEX sets aside.

    `spans` are the rows of the query `exposure_spans`; records are made of them only when somebody asks for records.
    """

    def __init__(self, spans: pa.Table, matches: Matches, vulnerabilities: Mapping[str, Vulnerability]) -> None:
        self.matches = matches
        self._vulnerabilities = vulnerabilities
        kinds = [0 if isinstance(thing, str) else 1 if isinstance(thing, Aside) else 2 for thing in matches.things]
        kind = pc.take(pa.array(kinds, pa.int8()), spans["what"]).fill_null(2)
        self.spans, self._aside, self._unknown = (spans.filter(pc.equal(kind, each)) for each in range(3))

    @cached_property
    def exposures(self) -> tuple[Exposure, ...]:
        """Every interval as a record."""
        return self.exposures_in(self.spans)

    def exposures_in(self, spans: pa.Table) -> tuple[Exposure, ...]:
        """The records of some of the spans."""
        return tuple(self._exposure(row) for row in spans.to_pylist())

    def _exposure(self, row: dict[str, Any]) -> Exposure:
        hole = self._vulnerabilities[str(self.matches.things[row["what"]])]
        names = ("service_id", "environment", "cycle", "started_at", "ended_at", "cause", "incident_id", "remediation_id", "is_reopened")
        more = ("began_by", "ended_by", "is_left_truncated", "is_demo")
        return Exposure(
            vulnerability=hole.id,
            is_exploited=hole.is_exploited,
            severity=hole.severity,
            packages=packages_at(row["places"], self.matches),
            **{name: row[name] for name in (*names, *more)},
        )

    @cached_property
    def uncovered(self) -> tuple[Uncovered, ...]:
        """The times in which something that ran cannot be judged."""
        return tuple(self._uncovered(row) for row in self._unknown.to_pylist())

    def _uncovered(self, row: dict[str, Any]) -> Uncovered:
        why, parts, names = row["why"], row["parts"], tuple(row["names"] or ())
        if row["what"] is not None:
            thing = self.matches.things[row["what"]]
            assert isinstance(thing, Undecided)
            why, parts, names = thing.why, 1, (f"{thing.package[1]} {thing.package[2]}",)
        kept = ("service_id", "environment", "release_id", "started_at", "ended_at")
        return Uncovered(**{name: row[name] for name in kept}, why=why, components=parts, examples=names)

    @cached_property
    def set_aside(self) -> tuple[SetAside, ...]:
        """What VEX statements say does not apply, and when it was live."""
        return tuple(self._set_aside(row) for row in self._aside.to_pylist())

    def _set_aside(self, row: dict[str, Any]) -> SetAside:
        thing = self.matches.things[row["what"]]
        assert isinstance(thing, Aside)
        hole = self._vulnerabilities[thing.vulnerability]
        kept = ("service_id", "environment", "started_at", "ended_at", "is_demo")
        return SetAside(
            vulnerability=hole.id,
            severity=hole.severity,
            is_exploited=hole.is_exploited,
            package=thing.package,
            statement=thing.statement,
            **{name: row[name] for name in kept},
        )

    def of_service(self, service: str | None) -> "Windows":
        """The same of one service by its name; all where None."""
        if service is None:
            return self
        joined = pa.concat_tables([self.spans, self._aside, self._unknown])
        return Windows(joined.filter(pc.equal(joined["service"], service)), self.matches, self._vulnerabilities)

    def is_of(self, vulnerability: str) -> pa.Array:
        """Which spans are of this vulnerability."""
        number = self.matches.known(vulnerability)
        return pc.equal(self.spans["what"], -1 if number is None else number)

    def described(self) -> dict[str, list[Any]]:
        """`vulnerability`, `severity` and `is_exploited` by the number that `what` of a span names."""
        holes = [self._vulnerabilities[thing] for thing in self.matches.things if isinstance(thing, str)]
        return {
            "vulnerability": [each.id for each in holes],
            "severity": [each.severity for each in holes],
            "is_exploited": [each.is_exploited for each in holes],
        }

    def total(self, as_of: datetime, vulnerability: str | None = None) -> timedelta:
        """Exposed time over all keys (intervals of one key never overlap), or over those of one vulnerability."""
        return lasted(self.spans if vulnerability is None else self.spans.filter(self.is_of(vulnerability)), as_of)

    def reintroduced(self) -> tuple[Exposure, ...]:
        """The intervals that a remediation opened again after the hole had been closed."""
        return self.exposures_in(self._again)

    def reexposed(self, as_of: datetime) -> timedelta:
        """Exposed time that exists only because a remediation brought a closed hole back."""
        return lasted(self._again, as_of)

    @cached_property
    def _again(self) -> pa.Table:
        return self.spans.filter(pc.and_(pc.equal(self.spans["cause"], "remediation"), self.spans["is_reopened"]))

    def not_covered(self, as_of: datetime) -> timedelta:
        """The time in which a release without a complete component list ran."""
        return lasted(self._unknown.filter(pc.is_in(self._unknown["why"], pa.array([NO_LIST, INCOMPLETE]))), as_of)

    def counts(self) -> dict[str, int]:
        """How many intervals there are: all (`intervals`), `open`, `left_truncated`; and spans that are `set_aside` or not `judged`."""
        return {
            "intervals": self.spans.num_rows,
            "open": self.spans["ended_at"].null_count,
            "left_truncated": pc.sum(self.spans["is_left_truncated"]).as_py() or 0,
            "set_aside": self._aside.num_rows,
            "unjudged": self._unknown.num_rows,
        }


def lasted(spans: pa.Table, as_of: datetime) -> timedelta:
    """The summed length of spans, open ones up to `as_of`."""
    ended = spans["ended_at"].fill_null(pa.scalar(as_of, spans.schema.field("ended_at").type))
    return timedelta(microseconds=pc.sum(pc.subtract(ended, spans["started_at"]).cast(pa.int64())).as_py() or 0)

