"""Windows out of random small stores equal what looking at every minute of every place, component by component, comes to."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import Viewer
from core.exposure.facts import index_of
from core.exposure.guard import inspect
from core.exposure.intervals import windows_of
from core.records import Component, Deployment, Id, Json, Release, Remediation, VexStatement, derive_id
from core.store.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOLES = ("h-a", "h-b", "h-c")
EVERYONE = Viewer.local("Robin Vale", "sre")
OSV = [
    {"id": name, "modified": "2026-01-01T00:00:00Z", "affected": [{"ecosystem": "PyPI", "name": name, "ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}]} for name in HOLES
]  # fmt: skip


@dataclass
class Log:
    """One made-up history: who deployed which release when, and what the releases hold."""

    deployments: list[Deployment] = field(default_factory=list)
    contents: dict[Id, list[Component] | None] = field(default_factory=dict)
    done: list[Remediation] = field(default_factory=list)


@contextmanager
def filled(folder: Path, empty_file: Path, fill: Callable[..., None], logs: list[Log], *more: Any) -> Iterator[Store]:
    """A store with all of these histories."""
    path = Path(shutil.copy(empty_file, folder / "parley.duckdb"))
    store = Store.open(path, memory_mb=256)
    try:
        contents = {release: parts for log in logs for release, parts in log.contents.items()}
        fill(store, [each for log in logs for each in log.deployments], contents, *more, done=[each for log in logs for each in log.done])
        yield store
    finally:
        store.close()
        path.unlink()


def part(release: Id, number: int, name: str, version: str | None, **more: Any) -> Component:
    """A PyPI component unless told otherwise."""
    told = {"ecosystem": "PyPI", "name": name, "component_version": version, "purl": f"pkg:pypi/{name}@{version}"} | more
    return Component(id=derive_id("component", release, str(number)), release_id=release, **told)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), end=st.integers(0, 80))
def test_intervals_equal_a_minute_by_minute_simulation(
    seed: int, end: int, tmp_path: Path, empty_file: Path, fill: Any, to_records: Any
) -> None:
    """Five stores of a hundred random deployment logs each: opening a store takes longer than five hundred logs do."""
    random = Random(seed)
    histories = [(_deployed(random), [_held(random) for _ in range(4)]) for _ in range(100)]
    logs = [_log(number, *history) for number, history in enumerate(histories)]
    advisories = [record for osv in OSV for record in to_records(osv)]
    with filled(tmp_path, empty_file, fill, logs, *advisories) as store:
        windows = windows_of(store, EVERYONE, START + end * MINUTE)
    ours: dict[tuple[str, str], list[tuple[int, int, bool]]] = {}
    for each in windows.exposures:
        last = end if each.ended_at is None else int((each.ended_at - START) / MINUTE)
        spans = ours.setdefault((each.service_id, each.vulnerability), [])
        spans.append((int((each.started_at - START) / MINUTE), last, each.is_reopened and each.cause == "remediation"))
        assert each.cycle == len(spans)
    expected: dict[tuple[str, str], list[Any]] = {}
    for number, history in enumerate(histories):
        expected |= simulate(number, *history, end)
    assert ours == expected


def _deployed(random: Random) -> list[tuple[int, int, int, bool]]:
    return [(random.randrange(2), random.randrange(61), random.randrange(4), random.random() < 0.5) for _ in range(random.randrange(10))]


def _held(random: Random) -> set[str] | None:
    return None if random.random() < 0.2 else {hole for hole in HOLES if random.random() < 0.5}


def _place(log: int, service: int) -> Id:
    return derive_id("service", f"{log} {service}")


def _log(number: int, log: list[Any], holes: list[set[str] | None]) -> Log:
    releases = [derive_id("release", f"{number} {each}") for each in range(4)]
    made = Log()
    for place, (service, minute, release, caused) in enumerate(log):
        # A release belongs to one service: two services that run the same list have a release each.
        own = derive_id("release", f"{releases[release]} {service}")
        found = holes[release]
        versions = {hole: "1.0" if hole in (found or ()) else "2.0" for hole in HOLES}
        made.contents[own] = None if found is None else [part(own, at, *each) for at, each in enumerate(versions.items())]
        made.deployments.append(
            Deployment(
                id=Id(f"00000000-0000-0000-{number:04x}-{place:012x}"), service_id=_place(number, service), release_id=own,
                deployed_at=START + minute * MINUTE, caused_by_incident_id=derive_id("incident", "1") if caused else None,
            )
        )  # fmt: skip
    return made


def simulate(number: int, log: list[Any], holes: list[set[str] | None], end: int) -> dict[tuple[str, str], list[Any]]:
    """Look at every minute: what runs, what it has, and whether that began with a deployment an incident caused."""
    found: dict[tuple[str, str], list[Any]] = {}
    for service in (0, 1):
        for hole in HOLES:
            state: bool | None = None
            runs = False
            for minute in range(end):
                latest = [(release, caused) for where, when, release, caused in log if where == service and when == minute]
                if not latest and not runs:
                    continue
                if latest:
                    runs = True
                    release, caused = latest[-1]
                    now = None if holes[release] is None else hole in holes[release]  # type: ignore[operator]
                    if now and state is not True:
                        found.setdefault((_place(number, service), hole), []).append([minute, minute, state is False and caused])
                    state = now
                if state:
                    found[_place(number, service), hole][-1][1] = minute + 1
    return {key: [tuple(span) for span in spans] for key, spans in found.items()}


def _random(random: Random, number: int) -> Log:
    """A history with all that may go wrong: scanners' partial lists, odd versions, no version, unknown ecosystems, two spellings."""
    made = Log()
    releases = [derive_id("release", f"{number} {each}") for each in range(5)]
    for release in releases:
        parts = []
        for place in range(random.randint(0, 7)):
            name = random.choice((*HOLES, "H_B", "calm"))
            version = random.choice(("1.0", "1.5", "2.0", "2.1", "one", None))
            more = random.choice(({}, {}, {}, {"ecosystem": None}, {"ecosystem": "Nowhere"}, {"parse_problem": "broken"}))
            parts.append(part(release, place, name, version, **more))
        made.contents[release] = random.choice((parts, parts, parts, None))
    incident = derive_id("incident", "1")
    for place in range(random.randint(0, 9)):
        made.deployments.append(
            Deployment(
                id=derive_id("deployment", f"{number} {place}"), service_id=_place(number, 0), release_id=random.choice(releases),
                environment=random.choice(("production", "staging")), deployed_at=START + random.randint(0, 40) * 10 * MINUTE,
                is_planned=random.choice((True, False, None)), caused_by_incident_id=random.choice((incident, None, None)),
            )
        )  # fmt: skip
    for place, deployed in enumerate(random.sample(made.deployments, min(3, len(made.deployments)))):
        named = {"deployment_id": deployed.id} if random.random() < 0.5 else {"to_release_id": deployed.release_id}
        made.done.append(
            Remediation(
                id=derive_id("remediation", f"{number} {place}"), incident_id=incident, kind="rollback", discipline="sre",
                acted_at=deployed.deployed_at + random.randint(-90, 90) * MINUTE, service_id=deployed.service_id,
                environment=deployed.environment, summary="Back", **named,
            )
        )  # fmt: skip
    return made


def _statements(random: Random, logs: list[Log]) -> list[VexStatement]:
    """Excuses and their withdrawals, some for one package version and some for one service's product."""
    made = []
    for number in range(6):
        service = _place(random.randrange(len(logs)), 0)
        justified = random.choice(("vulnerable_code_not_present", ""))
        scope = random.choice(({"component_version": "1.0"}, {}, {"product": f"service {service[:8]}"}))
        made.append(
            VexStatement(
                id=derive_id("vex", str(number)), document="d", vulnerability=random.choice(HOLES), aliases=Json("[]"),
                status=random.choice(("not_affected", "not_affected", "affected")), justification=justified,
                ecosystem="PyPI", name=random.choice(HOLES), stated_at=START + number * MINUTE, **scope,
            )
        )  # fmt: skip
    return made


@pytest.mark.parametrize("seed", range(6))
def test_random_stores_equal_a_walk_by_hand(seed: int, tmp_path: Path, empty_file: Path, fill: Any, to_records: Any) -> None:
    random = Random(seed)
    logs = [_random(random, number) for number in range(25)]
    advisories = [record for osv in OSV for record in to_records(osv)]
    as_of = START + 300 * MINUTE
    statements = _statements(random, logs)
    with filled(tmp_path, empty_file, fill, logs, *advisories, *statements) as store:
        _leave_partial(random, store, logs)
        index = index_of(store, EVERYONE, {*HOLES, "H_B", "calm"})
        windows = windows_of(store, EVERYONE, as_of)
        kept = {each.id: each.has_components for each in store.find(EVERYONE, Release)}
    expected, aside = [], []
    for log in logs:
        for place in ("production", "staging"):
            walked = walk(log, place, kept, index, as_of)
            expected += walked[0]
            aside += walked[1]
    names = ("vulnerability", "service_id", "environment", "cycle", "started_at", "ended_at", "is_reopened", "is_left_truncated")
    found = [tuple(getattr(each, name) for name in (*names, "packages", "cause", "remediation_id")) for each in windows.exposures]
    assert found == sorted(expected, key=lambda row: (row[1], row[2], row[0], row[3]))
    spans = ("vulnerability", "package", "service_id", "environment", "started_at", "ended_at")
    told = [tuple(getattr(each, name) for name in spans) for each in windows.set_aside]
    assert sorted(told, key=str) == sorted(aside, key=str)
    assert len(expected) > 20


def _leave_partial(random: Random, store: Store, logs: list[Log]) -> None:
    """Some releases lose their complete list and keep the components that a scanner named."""
    def change(change: Any) -> dict[str, Any]:
        for release in change.find(Release, "has_components"):
            if random.random() < 0.2:
                change.alter(release, has_components=False)
        return {}

    store.change(Viewer.system(), "test", {}, change)


def walk(log: Log, environment: str, kept: dict[Id, bool], index: Any, as_of: datetime) -> tuple[list[Any], list[Any]]:
    """Go from deployment to deployment and ask the guard of each release what it has."""
    ordered = sorted(log.deployments, key=lambda each: (each.deployed_at, each.id))
    at_moment = {each.deployed_at: each for each in ordered if each.environment == environment and each.deployed_at < as_of}
    line = list(at_moment.values())
    holes: list[dict[str, Any]] = []
    excused: list[set[Any]] = []
    doubtful: list[set[str]] = []
    for each in line:
        parts = [one for one in log.contents[each.release_id] or () if one.ecosystem == "PyPI" and one.component_version]
        seen = inspect([replace(one, parse_problem=None) for one in parts], index, heeds_vex=True)
        there: dict[str, list[Any]] = {}
        for (hole, ecosystem, package), versions in seen.affected.items():
            there.setdefault(hole, []).append((ecosystem, package, ", ".join(versions)))
        holes.append({hole: tuple(packages) for hole, packages in there.items()})
        excused.append({(hole, (ecosystem, package, one.component_version)) for (hole, ecosystem, package) in seen.excused
                        for one in parts if (hole, ecosystem, package) in inspect([one], index, heeds_vex=True).excused})  # fmt: skip
        doubtful.append({one.name.lower().replace("_", "-") for one in parts if one.component_version == "one"})
    exposures = []
    for hole in HOLES:
        present = [hole in each for each in holes]
        for cycle, (first, last) in enumerate(_runs(present), 1):
            reopened = first > 0 and kept[line[first - 1].release_id] and hole not in doubtful[first - 1]
            end = line[last + 1].deployed_at if last + 1 < len(line) else None
            where = (hole, line[first].service_id, environment, cycle, line[first].deployed_at, end, reopened, first == 0)
            exposures.append((*where, holes[first][hole], *_cause(line[first], log, at_moment)))
    aside = []
    for thing in {each for some in excused for each in some}:
        for first, last in _runs([thing in some for some in excused]):
            end = line[last + 1].deployed_at if last + 1 < len(line) else None
            aside.append((*thing, line[first].service_id, environment, line[first].deployed_at, end))
    return exposures, aside


def _runs(present: list[bool]) -> list[tuple[int, int]]:
    """The first and last place of every run of true ones."""
    starts = [place for place, is_there in enumerate(present) if is_there and not (place and present[place - 1])]
    ends = [place for place, is_there in enumerate(present) if is_there and not (place + 1 < len(present) and present[place + 1])]
    return list(zip(starts, ends))


def _cause(deployment: Deployment, log: Log, at_moment: dict[datetime, Deployment]) -> tuple[str, Id | None]:
    """The remediation that names the deployment, the last one; else the first to which it is the nearest within an hour."""
    done = sorted((each for each in log.done if each.acted_at < START + 300 * MINUTE), key=lambda each: (each.acted_at, each.id))
    named = [each for each in done if each.deployment_id == deployment.id]
    near = []
    for each in done:
        if each.deployment_id is None and each.environment == deployment.environment:
            same = [one for one in at_moment.values() if one.release_id == each.to_release_id]
            fits = [one for one in same if abs(one.deployed_at - each.acted_at) <= 60 * MINUTE]
            nearest = min(fits, key=lambda one: (abs(one.deployed_at - each.acted_at), one.id), default=None)
            near += [each] if nearest is deployment else []
    chosen = named[-1:] or near[:1]
    if chosen:
        return "remediation", chosen[0].id
    planned = {True: "planned_deploy", False: "unplanned_deploy", None: "deploy"}[deployment.is_planned]
    return ("remediation" if deployment.caused_by_incident_id else planned), None


def test_a_list_that_no_longer_names_a_component_stops_counting_it(demo_store: Store) -> None:
    as_of = datetime(2026, 4, 1, tzinfo=UTC)

    def open_holes() -> list[str]:
        return [each.vulnerability for each in windows_of(demo_store, EVERYONE, as_of).exposures]

    assert open_holes() == ["CVE-A", "CVE-A"]

    def drop(change: Any) -> dict[str, Any]:
        for each in change.find(Component, "name = 'parley-example-sessions'"):
            change.remove(each)
        return {}

    demo_store.change(Viewer.system(), "test", {}, drop)
    assert open_holes() == []
