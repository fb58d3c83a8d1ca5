"""What people ask about exposure, answered for a viewer: the guard, the windows and common ground."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.access import Viewer
from core.errors import NotFound
from core.exposure import facts
from core.exposure.bumps import nearest_version, smallest_bumps
from core.exposure.ground import find_ground
from core.exposure.guard import compare, guard_packages
from core.exposure.incidents import linked_versions
from core.exposure.intervals import windows_of
from core.exposure.matching import packages_at
from core.exposure.policy import Policy
from core.exposure.vex import told
from core.records import Component, Release
from core.store.store import Store

_HOUR = timedelta(hours=1)


def rollback_guard(
    store: Store,
    viewer: Viewer,
    service: str,
    to: str,
    from_: str | None = None,
    environment: str = "production",
    policy: Policy | None = None,
) -> dict[str, Any]:
    """May the service go to release `to`? `from_` is what runs there now unless given. See `guard.compare` for the answer.

    A release nobody recorded has no component list, so the answer is unknown and names it. Raises `NotFound` for an unknown service.
    """
    releases = {each.release_version: each for each in facts.releases_of(store, viewer, service)}
    now = from_ or facts.running_version(store, viewer, service, environment)
    sides = [releases.get(version or "") for version in (now, to)]
    contents = facts.contents_of(store, viewer, [each for each in sides if each])
    before, after = (contents[each.id] if each else None for each in sides)
    index = facts.index_of(store, viewer, {part.name for part in (*(before or ()), *(after or ()))})
    labels = (_label(now, sides[0], f"what runs on {environment}"), _label(to, sides[1], "the target release"))
    released_at = sides[1].released_at if sides[1] else None
    answer = compare(before, after, index, policy, released_at, labels)
    return {"service": service, "environment": environment, "from": now, "to": to} | answer


def _label(version: str | None, release: Release | None, whose: str) -> str:
    if version is None:
        return f"{whose}, where no deployment is recorded"
    return f"release {version}" if release else f"release {version}, which is not recorded"


def packages_guard(store: Store, viewer: Viewer, pairs: Iterable[Mapping[str, Any]], policy: Policy | None = None) -> list[dict[str, Any]]:
    """The guard's answers for `{ecosystem, package, from, to}` pairs, in their order. Raises `InvalidInput` naming a bad pair."""
    listed = list(pairs)
    names = {str(pair.get("package")) for pair in listed if isinstance(pair, Mapping)}
    return guard_packages(listed, facts.index_of(store, viewer, names), policy)


def components_guard(
    store: Store, viewer: Viewer, before: Sequence[Component], after: Sequence[Component], policy: Policy | None = None
) -> dict[str, Any]:
    """The guard's answer to replacing one component list by another; no release date is known, so the age of the data is not tested."""
    index = facts.index_of(store, viewer, {part.name for part in (*before, *after)})
    return compare(before, after, index, policy)


def exposures(
    store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None, vulnerability: str | None = None
) -> list[dict[str, Any]]:
    """Exposure intervals up to `as_of` (UTC; now unless given), by service, environment, vulnerability and cycle.

    Each has vulnerability, service, environment, cycle, started_at, ended_at (None: still open), hours (up to `as_of`), cause,
    incident, is_reopened, is_left_truncated (may have begun earlier), known_exploited, severity (None: not stated), packages and is_demo.
    """
    moment = as_of or datetime.now(UTC)
    windows = windows_of(store, viewer, moment).of_service(service)
    spans = windows.spans if vulnerability is None else windows.spans.filter(windows.is_of(vulnerability))
    places = zip(spans["service"].to_pylist(), spans["incident"].to_pylist())
    return [
        {
            "vulnerability": each.vulnerability,
            "service": name,
            "environment": each.environment,
            "cycle": each.cycle,
            "started_at": each.started_at,
            "ended_at": each.ended_at,
            "hours": round(each.lasted(moment) / _HOUR, 2),
            "cause": each.cause,
            "incident": incident,
            "is_reopened": each.is_reopened,
            "is_left_truncated": each.is_left_truncated,
            "known_exploited": each.is_exploited,
            "severity": each.severity,
            "packages": [f"{package} {version}" for _, package, version in each.packages],
            "is_demo": each.is_demo,
        }
        for each, (name, incident) in zip(windows.exposures_in(spans), places)
    ]


def set_aside(store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None) -> list[dict[str, Any]]:
    """What was live up to `as_of` (UTC; now unless given) and does not count as exposed, because a VEX statement says it does not apply.

    Each has vulnerability, severity, known_exploited, package (name and version), service, environment, started_at, ended_at (None:
    still live), is_demo, and the statement: status, justification, reason, author, document, stated_at.
    """
    names = facts.service_names(store, viewer)
    return [
        {
            "vulnerability": each.vulnerability,
            "severity": each.severity,
            "known_exploited": each.is_exploited,
            "package": f"{each.package[1]} {each.package[2]}",
            "service": names[each.service_id],
            "environment": each.environment,
            "started_at": each.started_at,
            "ended_at": each.ended_at,
            "is_demo": each.is_demo,
            **told(each.statement),
        }
        for each in windows_of(store, viewer, as_of or datetime.now(UTC)).of_service(service).set_aside
    ]


def unjudged(store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None) -> list[dict[str, Any]]:
    """When something ran up to `as_of` (UTC; now unless given) of which nobody can say whether it was exposed. That is not safe.

    Each has service, environment, started_at, ended_at (None: it still runs), hours, why, components (how many of the list; None: the
    release as a whole) and examples of these.
    """
    moment = as_of or datetime.now(UTC)
    names = facts.service_names(store, viewer)
    return [
        {
            "service": names[each.service_id],
            "environment": each.environment,
            "started_at": each.started_at,
            "ended_at": each.ended_at,
            "hours": round(((each.ended_at or moment) - each.started_at) / _HOUR, 2),
            "why": each.why,
            "components": each.components,
            "examples": list(each.examples),
        }
        for each in windows_of(store, viewer, moment).of_service(service).uncovered
    ]


EXPOSURES = pa.schema(
    [
        ("vulnerability", pa.string()),
        ("severity", pa.string()),
        ("is_exploited", pa.bool_()),
        ("service", pa.string()),
        ("environment", pa.string()),
        ("cycle", pa.int64()),
        ("started_at", pa.timestamp("us", tz="UTC")),
        ("ended_at", pa.timestamp("us", tz="UTC")),
        ("cause", pa.string()),
        ("is_reopened", pa.bool_()),
        ("is_left_truncated", pa.bool_()),
        ("incident", pa.string()),
        ("remediation_id", pa.string()),
        ("began_by", pa.string()),
        ("ended_by", pa.string()),
        ("packages", pa.string()),
        ("is_demo", pa.bool_()),
    ]
)
"""The columns of the view `exposures` that SQL cells see."""


def exposures_table(store: Store, viewer: Viewer, as_of: datetime | None = None) -> pa.Table:
    """The same intervals as the Arrow table behind the view `exposures`; `packages` is a JSON list of ecosystem, name and versions."""
    windows = windows_of(store, viewer, as_of or datetime.now(UTC))
    spans = windows.spans
    holes = windows.described()
    places = spans["places"].combine_chunks().dictionary_encode()
    told = [json.dumps(packages_at(each, windows.matches), ensure_ascii=False) for each in places.dictionary.to_pylist()]
    made = {
        "packages": pc.take(pa.array(told, pa.string()), places.indices),
        **{name: pc.take(pa.array(values, EXPOSURES.field(name).type), spans["what"]) for name, values in holes.items()},
    }
    return pa.table({name: made[name] if name in made else spans[name] for name in EXPOSURES.names}).cast(EXPOSURES)


def common_ground(store: Store, viewer: Viewer, service: str, to: str, policy: Policy | None = None) -> dict[str, Any]:
    """The release nearest to `to` that both disciplines can accept; see `ground.find_ground`. Raises `NotFound` for either name."""
    releases = facts.releases_of(store, viewer, service)
    target = next((each for each in releases if each.release_version == to), None)
    if target is None:
        known = ", ".join(each.release_version for each in releases[-5:]) or "none"
        raise NotFound(f"{service} has no release {to}.", f"The newest known releases are: {known}.")
    contents = facts.contents_of(store, viewer, releases)
    index = facts.index_of(store, viewer, {part.name for parts in contents.values() for part in parts or ()})
    culprits = facts.culprits_of(store, viewer, service)
    parts = contents[target.id] or []
    on_record = facts.versions_on_record(store, viewer, {part.name for part in parts})
    bumps = smallest_bumps(parts, index, on_record, linked_versions(store, viewer), policy)
    return {"service": service, "to": to, **find_ground(target, releases, contents, index, culprits, policy), "bumps": bumps}


def package_ground(
    store: Store, viewer: Viewer, ecosystem: str, package: str, version: str, policy: Policy | None = None
) -> dict[str, Any]:
    """The version of a package nearest to `version` that both disciplines can accept; see `bumps.nearest_version`."""
    index, known = facts.index_of(store, viewer, {package}), facts.versions_on_record(store, viewer, {package})
    asked = {"ecosystem": ecosystem, "package": package, "to": version}
    return asked | nearest_version(ecosystem, package, version, index, known, linked_versions(store, viewer), policy)
