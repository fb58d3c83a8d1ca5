"""The rows behind the answers: releases, components, advisories and deployments as one viewer may see them."""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from weakref import WeakKeyDictionary

from core.access import Viewer
from core.errors import NotFound
from core.exposure.advisories import AdvisoryIndex
from core.exposure.said import findings_of, scores_of, statements_of
from core.exposure.versions import normalise, spell
from core.queries import ask
from core.records import Advisory, AffectedPackage, Component, Id, KnownExploited, Release, Remediation
from core.store.home import Row
from core.store.store import Store


@dataclass(frozen=True, slots=True)
class Done:
    """A remediation and the words people use: the incident's number, names of service and releases."""

    remediation: Remediation
    incident: str
    service: str | None
    from_version: str | None
    to_version: str | None


_KEPT, _FEW = 8, 2
_T = TypeVar("_T")
_Key = tuple[int, bool, frozenset[str], frozenset[str]]
_recent: WeakKeyDictionary[Store, OrderedDict[_Key, AdvisoryIndex]] = WeakKeyDictionary()
_Contents = Mapping[Id, list[Component] | None]
_contents: WeakKeyDictionary[Store, OrderedDict[_Key, _Contents]] = WeakKeyDictionary()
_lock = threading.Lock()


def loose(name: str) -> str:
    """A name as the queries write it, coarser than any ecosystem does; what they find is compared exactly afterwards."""
    return re.sub(r"[-_.]+", "-", name.lower())


def index_of(store: Store, viewer: Viewer, names: Iterable[str]) -> AdvisoryIndex:
    """The advisories on packages of these names, dated by all advisory data the viewer may see.

    The last few are kept while nothing in the store changes, for viewers who may see the same.
    """
    wanted = frozenset(loose(name) for name in names)
    key = (store.sequence(), viewer.sees_all, viewer.groups, wanted)
    return _kept_or_made(_recent, store, key, lambda: _read_index(store, viewer, wanted))


def _kept_or_made(cache: WeakKeyDictionary[Store, OrderedDict[_Key, _T]], store: Store, key: _Key, make: Callable[[], _T]) -> _T:
    with _lock:
        kept = cache.setdefault(store, OrderedDict())
        if key in kept:
            return kept[key]
    made = make()
    with _lock:
        kept[key] = made
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return made


def _read_index(store: Store, viewer: Viewer, wanted: frozenset[str]) -> AdvisoryIndex:
    rows = ask(store, viewer, "analysis/advisories_named", [sorted(wanted)])
    advisories = {row["id"]: _advisory(row) for row in rows}
    packages = [
        AffectedPackage(
            id=row["package_id"],
            advisory_id=row["id"],
            ecosystem=row["ecosystem"],
            name=row["name"],
            ranges=row["ranges"],
            versions=row["versions"],
        )
        for row in rows
    ]
    dates: dict[str, datetime | None] = {}
    is_story = any(row["is_demo"] for row in rows)
    for row in ask(store, viewer, "analysis/advisory_dates", [is_story]):
        known = [each for each in (dates.get(spell(row["ecosystem"])), row["modified_at"]) if each is not None]
        dates[spell(row["ecosystem"])] = max(known, default=None)
    exploited = [KnownExploited(**row) for row in ask(store, viewer, "analysis/known_exploited_cves")]
    seen, seen_in = findings_of(store, viewer, wanted)
    every = [*advisories.values(), *seen]
    cves = set(re.findall(r"CVE-\d{4}-\d+", " ".join(f"{each.osv_id} {each.aliases}" for each in every)))
    statements, scores = statements_of(store, viewer, wanted), scores_of(store, viewer, cves)
    return AdvisoryIndex(every, [*packages, *seen_in], exploited, dates, statements, scores)


def _advisory(row: Row) -> Advisory:
    names = ("id", "osv_id", "aliases", "summary", "severity", "published_at", "modified_at", "withdrawn_at")
    return Advisory(**{name: row[name] for name in names})


def releases_of(store: Store, viewer: Viewer, service: str) -> list[Release]:
    """The releases of the service of this name, oldest first. Raises `NotFound` where the viewer sees no such service."""
    if not any(row["name"] == service for row in ask(store, viewer, "record/services")):
        raise NotFound(f"There is no service called {service}.", "Import its deployments or its SBOM first, or correct the name.")
    names = ("id", "service_id", "release_version", "released_at", "has_components")
    return [Release(**{name: row[name] for name in names}) for row in ask(store, viewer, "analysis/service_releases", [service])]


def service_names(store: Store, viewer: Viewer) -> dict[Id, str]:
    """The names of the services by id."""
    return {row["id"]: str(row["name"]) for row in ask(store, viewer, "record/services")}


def running_version(store: Store, viewer: Viewer, service: str, environment: str) -> str | None:
    """The version that runs on the service and environment, None where nothing was ever deployed there."""
    rows = ask(store, viewer, "analysis/service_running", [service, environment])
    return str(rows[0]["release_version"]) if rows else None


def contents_of(store: Store, viewer: Viewer, releases: Iterable[Release]) -> Mapping[Id, list[Component] | None]:
    """The component list of each release by its id; None where no list is known.

    Where scanners named only the packages with findings, the list holds these and one component that stands for all the others, of
    which nothing is known. Those of one or two releases are kept as an index is; nobody changes the lists.
    """
    wanted = list(releases)
    if len(wanted) > _FEW:
        return _read_contents(store, viewer, wanted)
    key = (store.sequence(), viewer.sees_all, viewer.groups, frozenset(f"{each.id} {each.has_components}" for each in wanted))
    return _kept_or_made(_contents, store, key, lambda: _read_contents(store, viewer, wanted))


def _read_contents(store: Store, viewer: Viewer, wanted: Sequence[Release]) -> _Contents:
    found: dict[Id, list[Component] | None] = {each.id: [] if each.has_components else None for each in wanted}
    for row in ask(store, viewer, "analysis/release_components", [[each.id for each in wanted]]):
        parts = found[row["release_id"]]
        if parts is None:
            parts = found[row["release_id"]] = [rest_of(row["release_id"])]
        parts.append(Component(**row))
    return found


def rest_of(release_id: Id) -> Component:
    """What a release holds beside the packages that a scanner named."""
    why = "a scanner named only packages with findings, and no complete component list is known"
    return Component(id=Id(""), release_id=release_id, purl="", name="the rest of the release", parse_problem=why)


def remediations_of(store: Store, viewer: Viewer, as_of: datetime) -> list[Done]:
    """What was done in production before `as_of` (UTC), in order of time, without exercises."""
    names = (
        "id",
        "incident_id",
        "kind",
        "discipline",
        "acted_at",
        "summary",
        "service_id",
        "environment",
        "from_release_id",
        "to_release_id",
        "deployment_id",
        "is_break_glass",
        "reverses_id",
        "reverses_deployment_id",
        "is_demo",
    )
    return [
        Done(
            Remediation(**{name: row[name] for name in names}),
            f"INC-{row['incident_number']}",
            row["service"],
            row["from_version"],
            row["to_version"],
        )
        for row in ask(store, viewer, "analysis/remediations_until", [as_of])
    ]


def made_by(store: Store, viewer: Viewer, as_of: datetime) -> dict[Id, Id]:
    """The deployment before `as_of` (UTC) that each remediation made, by the remediation's id: the one it names, else the nearest of its
    release on its service and environment within an hour.
    """
    return {row["remediation_id"]: row["deployment_id"] for row in ask(store, viewer, "analysis/remediation_deployments", [as_of])}


def listed_around(store: Store, viewer: Viewer, deployments: Iterable[Id]) -> frozenset[Id]:
    """Which of these deployments had a complete component list both before and after them: of the others no effect can be known."""
    rows = ask(store, viewer, "analysis/lists_around", [list(deployments)])
    return frozenset(row["id"] for row in rows if row["is_known"] and row["was_known"])


def versions_on_record(store: Store, viewer: Viewer, names: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """The versions known of each (ecosystem, package) of these names: fixes that advisories state and what releases contain."""
    wanted = sorted({loose(name) for name in names})
    found: dict[tuple[str, str], set[str]] = {}
    for row in ask(store, viewer, "analysis/advisories_named", [wanted]):
        ecosystem = spell(row["ecosystem"])
        events = [event for each in json.loads(row["ranges"]) for event in each.get("events", [])]
        fixed = {event["fixed"] for event in events if isinstance(event, dict) and "fixed" in event}
        found.setdefault((ecosystem, normalise(ecosystem, row["name"])), set()).update(str(each) for each in fixed)
    for row in ask(store, viewer, "analysis/component_versions", [wanted]):
        ecosystem = spell(row["ecosystem"])
        found.setdefault((ecosystem, normalise(ecosystem, row["name"])), set()).add(row["component_version"])
    return found


def culprits_of(store: Store, viewer: Viewer, service: str) -> Mapping[Id, list[str]]:
    """The incidents (`INC-142`) that a deployment of each release of the service caused, by the release's id."""
    found: dict[Id, list[str]] = {}
    for row in ask(store, viewer, "analysis/release_culprits", [service]):
        found.setdefault(row["release_id"], []).append(f"INC-{row['number']}")
    return found
