"""Exposure windows: when each known vulnerability was live on a service and environment, why it came, and for how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.exposure.advisories import AdvisoryIndex, Vulnerability
from core.exposure.guard import NO_LIST, Holes, inspect
from core.records import Component, Deployment, Id, Release, Remediation

Packages = Mapping[str, tuple[tuple[str, str, str], ...]]
"""Affected (ecosystem, package, versions) by vulnerability."""
CAUSES = ("planned_deploy", "unplanned_deploy", "deploy", "remediation", "scanner_only")
"""`deploy` where nobody knows whether it was planned; `remediation` where an incident made it happen; `scanner_only` where a scan saw
the release and no deployment of the service is on record."""
SCANNED = "not stated"
"""The environment of what only a scan saw."""
NEAR = timedelta(hours=1)
"""A remediation that names a release but no deployment is taken to be that release's deployment this near in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """One presence interval of a vulnerability on a service and environment, in UTC; `ended_at` is None while open at `as_of`.

    `cycle` counts the intervals of this key from 1. `is_left_truncated` is true where it was there at the first look at the place (its
    first deployment or scan): it may have begun earlier. `is_reopened` is true where the release before was known to be free of it:
    fixed, then present again.
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
    packages: tuple[tuple[str, str, str], ...]
    is_left_truncated: bool = False
    is_demo: bool = False

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
    deployments: Sequence[Deployment],
    contents: Mapping[Id, Sequence[Component] | None],
    index: AdvisoryIndex,
    remediations: Iterable[Remediation],
    as_of: datetime,
    scanned: Sequence[Release] = (),
) -> Windows:
    """Presence intervals of every vulnerability up to `as_of` (UTC).

    `scanned` are releases of services without any deployment on record, each live from `released_at` on until the next of its service.

    `contents` holds the components of each release by its id, None or nothing where no list is known. Of two deployments at the
    same moment the last by id counts. A deployment has a remediation as its cause when a remediation names it, or names its
    release and acted within an hour of it, or an incident caused it.
    """
    live = [each.release_id for each in deployments]
    seen = [each.id for each in scanned]
    holes = {release: None if (parts := contents.get(release)) is None else _packages(inspect(parts, index)) for release in {*live, *seen}}
    return windows_over(deployments, holes, index, remediations, as_of, scanned)


def windows_over(
    deployments: Iterable[Deployment],
    holes: Mapping[Id, Packages | None],
    index: AdvisoryIndex,
    remediations: Iterable[Remediation],
    as_of: datetime,
    scanned: Iterable[Release] = (),
) -> Windows:
    """The same where the holes of each release are known already; None where its components are not."""
    lines: dict[tuple[Id, str], dict[datetime, Deployment]] = {}
    seen = [_scan(each) for each in scanned if each.released_at is not None]
    for each in sorted([*deployments, *seen], key=lambda deployment: (deployment.deployed_at, deployment.id)):
        if each.deployed_at < as_of:
            lines.setdefault((each.service_id, each.environment), {})[each.deployed_at] = each
    live = [deployment for line in lines.values() for deployment in line.values()]
    by_deployment = _causes(live, remediations)
    exposures: list[Exposure] = []
    uncovered: list[Uncovered] = []
    for key in sorted(lines):
        found, gaps = _walk(list(lines[key].values()), holes, by_deployment, index)
        if key[1] == SCANNED:
            found = [replace(each, cause="scanner_only") for each in found]
        exposures += sorted(found, key=lambda exposure: (exposure.vulnerability, exposure.cycle))
        uncovered += gaps
    return Windows(tuple(exposures), tuple(uncovered))


def _scan(release: Release) -> Deployment:
    """A scan as if it were a deployment; `began_by` is then the release's own id."""
    if release.released_at is None:
        raise ValueError(release.id)
    return Deployment(
        id=release.id,
        service_id=release.service_id,
        release_id=release.id,
        environment=SCANNED,
        deployed_at=release.released_at,
        is_demo=release.is_demo,
    )


def _packages(holes: Holes) -> Packages:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for (vulnerability, ecosystem, package), versions in holes.affected.items():
        found.setdefault(vulnerability, []).append((ecosystem, package, ", ".join(versions)))
    return {vulnerability: tuple(places) for vulnerability, places in found.items()}


def _causes(deployments: list[Deployment], remediations: Iterable[Remediation]) -> dict[Id, Remediation]:
    by_place: dict[tuple[Id, str, Id], list[Deployment]] = {}
    for each in deployments:
        by_place.setdefault((each.service_id, each.environment, each.release_id), []).append(each)
    causes: dict[Id, Remediation] = {}
    for remediation in remediations:
        if remediation.deployment_id is not None:
            causes[remediation.deployment_id] = remediation
        elif remediation.service_id is not None and remediation.to_release_id is not None:
            place = (remediation.service_id, remediation.environment, remediation.to_release_id)
            gaps = [(abs(each.deployed_at - remediation.acted_at), each.id) for each in by_place.get(place, ())]
            nearest = min(gaps, default=(NEAR * 2, Id("")))
            if nearest[0] <= NEAR:
                causes.setdefault(nearest[1], remediation)
    return causes


def _walk(
    line: list[Deployment],
    holes: Mapping[Id, Packages | None],
    by_deployment: Mapping[Id, Remediation],
    index: AdvisoryIndex,
) -> tuple[list[Exposure], list[Uncovered]]:
    """Follow one service and environment from release to release. An interval runs on while each next release still has the hole."""
    begun: dict[str, tuple[int, Deployment, bool]] = {}
    cycles: dict[str, int] = {}
    exposures: list[Exposure] = []
    gaps: list[Uncovered] = []
    before: Packages | None = None
    for deployment, following in zip(line, [*line[1:], None]):
        now = holes.get(deployment.release_id)
        for vulnerability in sorted(set(now or {}) - set(begun)):
            cycles[vulnerability] = cycles.get(vulnerability, 0) + 1
            begun[vulnerability] = (cycles[vulnerability], deployment, before is not None)
        if now is None:
            gaps.append(_gap(deployment, following))
        after = None if following is None else holes.get(following.release_id)
        for vulnerability in sorted(begun):
            if vulnerability not in (after or {}):
                cycle, start, is_reopened = begun.pop(vulnerability)
                packages = (holes.get(start.release_id) or {})[vulnerability]
                made = _exposure(index.vulnerabilities[vulnerability], start, following, by_deployment.get(start.id))
                is_first = start is line[0]
                exposures.append(replace(made, cycle=cycle, is_reopened=is_reopened, packages=packages, is_left_truncated=is_first))
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


def _exposure(vulnerability: Vulnerability, start: Deployment, following: Deployment | None, remediation: Remediation | None) -> Exposure:
    incident = remediation.incident_id if remediation else start.caused_by_incident_id
    cause = {True: "planned_deploy", False: "unplanned_deploy", None: "deploy"}[start.is_planned]
    return Exposure(
        vulnerability=vulnerability.id,
        service_id=start.service_id,
        environment=start.environment,
        cycle=1,
        started_at=start.deployed_at,
        ended_at=following.deployed_at if following else None,
        cause="remediation" if incident else cause,
        incident_id=incident,
        remediation_id=remediation.id if remediation else None,
        is_reopened=False,
        is_exploited=vulnerability.is_exploited,
        severity=vulnerability.severity,
        began_by=start.id,
        ended_by=following.id if following else None,
        packages=(),
        is_demo=start.is_demo,
    )
