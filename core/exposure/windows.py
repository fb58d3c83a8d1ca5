"""Exposure windows: when each known vulnerability was live on a service and environment, why it came, and for how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.exposure.advisories import AdvisoryIndex
from core.exposure.guard import NO_LIST, inspect
from core.records import Component, Deployment, Id, Remediation

CAUSES = ("planned_deploy", "unplanned_deploy", "deploy", "remediation")
"""`deploy` where nobody knows whether it was planned; `remediation` where an incident made it happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One presence interval of a vulnerability on a service and environment, in UTC; `ended_at` is None while open at `as_of`.

    `cycle` counts the intervals of this key from 1. The first interval of a service may have begun before its first known
    deployment. `is_reopened` is true where the release before was known to be free of it: fixed, then present again.
    `incident_id` and `remediation_id` say which remediation, where that is the cause.
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

    def lasted(self, as_of: datetime) -> timedelta:
        """How long it was live, up to `as_of`."""
        return (self.ended_at or as_of) - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A time in which nobody can say what was exposed, because the release that ran has no component list."""

    service_id: Id
    environment: str
    release_id: Id
    started_at: datetime
    ended_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Windows:
    """All exposures by service, environment, vulnerability and cycle, and the times that no component list covers."""

    exposures: tuple[Exposure, ...]
    uncovered: tuple[Uncovered, ...]

    def total(self, as_of: datetime, vulnerability: str | None = None) -> timedelta:
        """Exposed time over all keys (intervals of one key never overlap), or over those of one vulnerability."""
        chosen = (each for each in self.exposures if vulnerability in (None, each.vulnerability))
        return sum((each.lasted(as_of) for each in chosen), timedelta())

    def reintroduced(self) -> tuple[Exposure, ...]:
        """The intervals that a remediation opened again after the hole had been closed."""
        return tuple(each for each in self.exposures if each.cause == "remediation" and each.is_reopened)

    def reexposed(self, as_of: datetime) -> timedelta:
        """Exposed time that exists only because a remediation brought a closed hole back."""
        return sum((each.lasted(as_of) for each in self.reintroduced()), timedelta())


def exposure_windows(
    deployments: Iterable[Deployment],
    contents: Mapping[Id, Sequence[Component] | None],
    index: AdvisoryIndex,
    remediations: Iterable[Remediation],
    as_of: datetime,
) -> Windows:
    """Presence intervals of every vulnerability up to `as_of` (UTC).

    `contents` holds the components of each release by its id, None or nothing where no list is known. Of two deployments at the
    same moment the last by id counts. A deployment has a remediation as its cause when a remediation names it or an incident
    caused it.
    """
    by_deployment = {each.deployment_id: each for each in remediations if each.deployment_id is not None}
    lines: dict[tuple[Id, str], dict[datetime, Deployment]] = {}
    for each in sorted(deployments, key=lambda deployment: (deployment.deployed_at, deployment.id)):
        if each.deployed_at < as_of:
            lines.setdefault((each.service_id, each.environment), {})[each.deployed_at] = each
    holes = {
        release: None if (parts := contents.get(release)) is None else frozenset(key[0] for key in inspect(parts, index).records)
        for release in {deployment.release_id for line in lines.values() for deployment in line.values()}
    }
    exposures: list[Exposure] = []
    uncovered: list[Uncovered] = []
    for key in sorted(lines):
        found, gaps = _walk(list(lines[key].values()), holes, by_deployment, index)
        exposures += sorted(found, key=lambda exposure: (exposure.vulnerability, exposure.cycle))
        uncovered += gaps
    return Windows(tuple(exposures), tuple(uncovered))


def _walk(
    line: list[Deployment],
    holes: Mapping[Id, frozenset[str] | None],
    by_deployment: Mapping[Id, Remediation],
    index: AdvisoryIndex,
) -> tuple[list[Exposure], list[Uncovered]]:
    """Follow one service and environment from release to release. An interval runs on while each next release still has the hole."""
    begun: dict[str, tuple[int, Deployment, bool]] = {}
    cycles: dict[str, int] = {}
    exposures: list[Exposure] = []
    gaps: list[Uncovered] = []
    before: frozenset[str] | None = None
    for deployment, following in zip(line, [*line[1:], None]):
        now = holes[deployment.release_id]
        for vulnerability in sorted((now or frozenset()) - set(begun)):
            cycles[vulnerability] = cycles.get(vulnerability, 0) + 1
            begun[vulnerability] = (cycles[vulnerability], deployment, before is not None)
        if now is None:
            gaps.append(_gap(deployment, following))
        after = frozenset[str]() if following is None else holes[following.release_id] or frozenset()
        for vulnerability in sorted(begun):
            if following is None or vulnerability not in after:
                cycle, start, is_reopened = begun.pop(vulnerability)
                ended_at = following.deployed_at if following else None
                exposures.append(_exposure(vulnerability, cycle, start, ended_at, is_reopened, by_deployment.get(start.id), index))
        before = now
    return exposures, gaps


def _gap(deployment: Deployment, following: Deployment | None) -> Uncovered:
    return Uncovered(
        service_id=deployment.service_id,
        environment=deployment.environment,
        release_id=deployment.release_id,
        started_at=deployment.deployed_at,
        ended_at=following.deployed_at if following else None,
        why=NO_LIST,
    )


def _exposure(
    vulnerability: str,
    cycle: int,
    start: Deployment,
    ended_at: datetime | None,
    is_reopened: bool,
    remediation: Remediation | None,
    index: AdvisoryIndex,
) -> Exposure:
    incident = remediation.incident_id if remediation else start.caused_by_incident_id
    cause = {True: "planned_deploy", False: "unplanned_deploy", None: "deploy"}[start.is_planned]
    return Exposure(
        vulnerability=vulnerability,
        service_id=start.service_id,
        environment=start.environment,
        cycle=cycle,
        started_at=start.deployed_at,
        ended_at=ended_at,
        cause="remediation" if incident else cause,
        incident_id=incident,
        remediation_id=remediation.id if remediation else None,
        is_reopened=is_reopened,
        is_exploited=index.vulnerabilities[vulnerability].is_exploited,
        severity=index.vulnerabilities[vulnerability].severity,
    )
