"""Exposure windows and ping-pong: the golden scenario, and a minute-by-minute simulation."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.exposure.advisories import AdvisoryIndex
from core.exposure.pingpong import WITHIN, Chain, ping_pong_chains
from core.exposure.windows import Exposure, exposure_windows
from core.records import Component, Deployment, Id, Remediation, derive_id

WEB = derive_id("service", "web")
V41, V42 = derive_id("release", "v41"), derive_id("release", "v42")
I1, I2 = derive_id("incident", "1"), derive_id("incident", "2")
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    """A time of 2026 in UTC."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def part(release: Id, name: str, version: str) -> Component:
    """A PyPI component of a release."""
    purl = f"pkg:pypi/{name}@{version}"
    return Component(
        id=derive_id("component", release, purl), release_id=release, purl=purl, ecosystem="PyPI", name=name, component_version=version
    )


def deploy(name: str, release: Id, text: str, planned: bool | None, incident: Id | None = None) -> Deployment:
    """A deployment to production."""
    made = derive_id("deployment", name)
    return Deployment(
        id=made, service_id=WEB, release_id=release, deployed_at=moment(text), is_planned=planned, caused_by_incident_id=incident
    )


def remediate(name: str, incident: Id, kind: str, discipline: str, text: str, **more: Any) -> Remediation:
    """A remediation on the service."""
    made = derive_id("remediation", name)
    return Remediation(
        id=made, incident_id=incident, kind=kind, discipline=discipline, acted_at=moment(text), service_id=WEB, summary=name, **more
    )


DEPLOYMENTS = [
    deploy("D0", V41, "01-10 00:00", True),
    deploy("D1", V42, "03-02 10:00", True),
    deploy("D2", V41, "03-05 14:25", False, I1),
    deploy("D3", V42, "03-06 11:00", False, I1),
]
R1 = remediate(
    "R1", I1, "rollback", "sre", "03-05 14:25", from_release_id=V42, to_release_id=V41, deployment_id=derive_id("deployment", "D2")
)
R2 = remediate(
    "R2", I1, "redeploy", "security", "03-06 11:00", from_release_id=V41, to_release_id=V42, deployment_id=derive_id("deployment", "D3")
)
R3 = remediate("R3", I2, "feature_flag", "sre", "03-06 12:10")
CVE_A = {
    "id": "CVE-2026-0001",
    "level": "HIGH",
    "modified": "2026-03-01T00:00:00Z",
    "affected": [
        {"ecosystem": "PyPI", "name": "leaky", "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}
    ],
}
CONTENTS = {V41: [part(V41, "leaky", "1.9")], V42: [part(V42, "leaky", "2.0")]}


def golden(index: AdvisoryIndex) -> Any:
    """The windows of the golden scenario."""
    return exposure_windows(DEPLOYMENTS, CONTENTS, index, [R1, R2, R3], AS_OF)


def test_the_golden_scenario_has_two_cycles_and_one_reopened_hole(make_index: Any) -> None:
    windows = golden(make_index([CVE_A]))
    common = {
        "packages": (("PyPI", "leaky", "1.9"),),
        "vulnerability": "CVE-2026-0001",
        "service_id": WEB,
        "environment": "production",
        "is_exploited": False,
        "severity": "HIGH",
    }
    first = Exposure(
        cycle=1,
        started_at=moment("01-10 00:00"),
        ended_at=moment("03-02 10:00"),
        cause="planned_deploy",
        incident_id=None,
        remediation_id=None,
        is_reopened=False,
        began_by=derive_id("deployment", "D0"),
        ended_by=derive_id("deployment", "D1"),
        is_left_truncated=True,
        **common,  # type: ignore[arg-type]
    )
    second = Exposure(
        cycle=2,
        started_at=moment("03-05 14:25"),
        ended_at=moment("03-06 11:00"),
        cause="remediation",
        incident_id=I1,
        remediation_id=R1.id,
        is_reopened=True,
        began_by=derive_id("deployment", "D2"),
        ended_by=derive_id("deployment", "D3"),
        **common,  # type: ignore[arg-type]
    )
    assert windows.exposures == (first, second)
    assert windows.uncovered == ()
    assert first.lasted(AS_OF) == timedelta(hours=1234)
    assert windows.reintroduced() == (second,)
    assert windows.reexposed(AS_OF) == timedelta(hours=20, minutes=35)
    assert windows.total(AS_OF) == windows.total(AS_OF, "CVE-2026-0001") == timedelta(hours=1254, minutes=35)
    assert round(windows.total(AS_OF) / timedelta(hours=1), 2) == 1254.58
    assert windows.total(AS_OF, "CVE-other") == timedelta()


def test_a_remediation_is_found_by_its_release_when_it_names_no_deployment(make_index: Any) -> None:
    plain = [replace(each, caused_by_incident_id=None) for each in DEPLOYMENTS]
    causes = []
    for acted in ("03-05 13:25", "03-05 13:24"):
        loose = replace(R1, deployment_id=None, acted_at=moment(acted))
        causes.append(exposure_windows(plain, CONTENTS, make_index([CVE_A]), [loose], AS_OF).exposures[1])
    assert [(each.cause, each.incident_id) for each in causes] == [("remediation", I1), ("unplanned_deploy", None)]


def test_an_interval_open_at_as_of_has_no_end(make_index: Any) -> None:
    index = make_index([CVE_A])
    during = exposure_windows(DEPLOYMENTS, CONTENTS, index, [R1, R2], moment("03-05 15:25"))
    assert [(each.cycle, each.ended_at) for each in during.exposures] == [(1, moment("03-02 10:00")), (2, None)]
    assert during.reexposed(moment("03-05 15:25")) == timedelta(hours=1)


def test_a_release_without_component_list_is_a_gap_and_never_free_of_holes(make_index: Any) -> None:
    unknown = {V41: CONTENTS[V41], V42: None}
    windows = exposure_windows(DEPLOYMENTS, unknown, make_index([CVE_A]), [R1, R2], AS_OF)
    assert [(each.cycle, each.cause, each.is_reopened) for each in windows.exposures] == [
        (1, "planned_deploy", False),
        (2, "remediation", False),
    ]
    assert [(each.started_at, each.ended_at, each.why) for each in windows.uncovered] == [
        (moment("03-02 10:00"), moment("03-05 14:25"), "no component list"),
        (moment("03-06 11:00"), None, "no component list"),
    ]


def test_ping_pong_of_the_golden_scenario_is_one_chain() -> None:
    [chain] = ping_pong_chains([R3, R2, R1])
    assert chain == Chain((R1, R2))
    assert chain.held() == (timedelta(hours=20, minutes=35),)


def test_ping_pong_by_what_a_remediation_says_it_reverses() -> None:
    on = remediate("on", I1, "feature_flag", "security", "03-07 12:00", reverses_id=R3.id)
    off = remediate("off", I1, "feature_flag", "sre", "03-08 12:00", reverses_id=on.id)
    assert ping_pong_chains([R1, R2, R3, on, off]) == [Chain((R1, R2)), Chain((R3, on, off))]
    undone = remediate("undone", I2, "redeploy", "security", "03-06 10:00", reverses_deployment_id=R1.deployment_id)
    assert ping_pong_chains([R1, undone]) == [Chain((R1, undone))]


def test_no_ping_pong_in_controls() -> None:
    late = remediate("late", I1, "redeploy", "security", "03-20 14:26", from_release_id=V41, to_release_id=V42)
    assert late.acted_at - R1.acted_at > WITHIN
    same_hands = remediate("same", I1, "redeploy", "sre", "03-06 11:00", from_release_id=V41, to_release_id=V42)
    elsewhere = remediate("else", I1, "redeploy", "security", "03-06 11:00", from_release_id=V41, to_release_id=V42, environment="staging")
    onward = remediate("on", I1, "redeploy", "security", "03-06 11:00", from_release_id=V41, to_release_id=derive_id("release", "v43"))
    blank = remediate("blank", I1, "redeploy", "security", "03-06 11:00")
    assert [ping_pong_chains([R1, other]) for other in (late, same_hands, elsewhere, onward, blank, R3)] == [[]] * 6


def test_a_shuffled_control_has_no_chain_where_the_story_has_thirty() -> None:
    """Thirty services with the same quarrel; shuffling which service each redeploy belongs to leaves nothing."""
    pairs = []
    for number in range(30):
        service, old, new = (derive_id(kind, str(number)) for kind in ("service", "old", "new"))
        there = remediate(f"a{number}", I1, "rollback", "sre", "03-05 14:25", from_release_id=new, to_release_id=old)
        back = remediate(f"b{number}", I1, "redeploy", "security", "03-06 11:00", from_release_id=old, to_release_id=new)
        pairs.append([replace(each, service_id=service) for each in (there, back)])
    assert len(ping_pong_chains([each for pair in pairs for each in pair])) == 30
    services = [pair[1].service_id for pair in pairs]
    turned = services[7:] + services[:7]
    control = [pair[0] for pair in pairs] + [replace(pair[1], service_id=service) for pair, service in zip(pairs, turned)]  # type: ignore[arg-type]
    random.Random(1).shuffle(control)
    assert ping_pong_chains(control) == []


START = datetime(2026, 1, 1, tzinfo=UTC)
HOLES = ("H0", "H1", "H2")
RELEASES = [derive_id("release", str(number)) for number in range(4)]
deployments = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 60), st.integers(0, 3), st.booleans()), max_size=9)
contents = st.lists(st.none() | st.sets(st.sampled_from(HOLES)), min_size=4, max_size=4)


@settings(max_examples=500, deadline=None)
@given(log=deployments, holes=contents, end=st.integers(0, 80))
def test_intervals_equal_a_minute_by_minute_simulation(
    log: list[tuple[int, int, int, bool]], holes: list[set[str] | None], end: int, simulated_index: AdvisoryIndex
) -> None:
    made = [
        Deployment(
            id=Id(f"{number:04}"),
            service_id=Id(f"s{service}"),
            release_id=RELEASES[release],
            deployed_at=START + timedelta(minutes=minute),
            caused_by_incident_id=I1 if caused else None,
        )
        for number, (service, minute, release, caused) in enumerate(log)
    ]
    parts = {
        RELEASES[number]: None if found is None else [part(RELEASES[number], each, "1.0" if each in found else "2.0") for each in HOLES]
        for number, found in enumerate(holes)
    }
    windows = exposure_windows(made, parts, simulated_index, [], START + timedelta(minutes=end))
    ours: dict[tuple[str, str], list[tuple[int, int, bool]]] = {}
    for each in windows.exposures:
        last = end if each.ended_at is None else int((each.ended_at - START) / timedelta(minutes=1))
        first = int((each.started_at - START) / timedelta(minutes=1))
        spans = ours.setdefault((each.service_id, each.vulnerability), [])
        spans.append((first, last, each.is_reopened and each.cause == "remediation"))
        assert each.cycle == len(spans)
    assert ours == simulate(log, holes, end)


def simulate(log: list[tuple[int, int, int, bool]], holes: list[set[str] | None], end: int) -> dict[tuple[str, str], list[Any]]:
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
                        found.setdefault((f"s{service}", hole), []).append([minute, minute, state is False and caused])
                    state = now
                if state:
                    found[f"s{service}", hole][-1][1] = minute + 1
    return {key: [tuple(span) for span in spans] for key, spans in found.items()}
