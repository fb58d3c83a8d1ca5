"""Exposure windows and ping-pong: the golden scenario and its controls."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.access import Viewer
from core.exposure.intervals import windows_of
from core.exposure.pingpong import WITHIN, Chain, ping_pong_chains
from core.exposure.windows import Exposure, Windows
from core.records import Component, Deployment, Id, Remediation, derive_id
from core.store.store import Store

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


def seen(store: Store, as_of: datetime = AS_OF) -> Windows:
    """The windows of the store for someone who may see everything."""
    return windows_of(store, Viewer.local("Robin Vale", "sre"), as_of)


def test_the_golden_scenario_has_two_cycles_and_one_reopened_hole(store: Store, fill: Any, to_records: Any) -> None:
    fill(store, DEPLOYMENTS, CONTENTS, *to_records(CVE_A), done=[R1, R2, R3])
    windows = seen(store)
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


def test_a_remediation_is_found_by_its_release_when_it_names_no_deployment(store: Store, fill: Any, to_records: Any) -> None:
    plain = [replace(each, caused_by_incident_id=None) for each in DEPLOYMENTS]
    loose = replace(R1, deployment_id=None, acted_at=moment("03-05 13:25"))
    fill(store, plain, CONTENTS, *to_records(CVE_A), done=[loose])
    causes = [seen(store).exposures[1]]

    def act_earlier(change: Any) -> dict[str, Any]:
        change.alter(change.find(Remediation, "TRUE")[0], acted_at=moment("03-05 13:24"))
        return {}

    store.change(Viewer.system(), "test", {}, act_earlier)
    causes += [seen(store).exposures[1]]
    assert [(each.cause, each.incident_id) for each in causes] == [("remediation", I1), ("unplanned_deploy", None)]


def test_an_interval_open_at_as_of_has_no_end(store: Store, fill: Any, to_records: Any) -> None:
    fill(store, DEPLOYMENTS, CONTENTS, *to_records(CVE_A), done=[R1, R2])
    during = seen(store, moment("03-05 15:25"))
    assert [(each.cycle, each.ended_at) for each in during.exposures] == [(1, moment("03-02 10:00")), (2, None)]
    assert during.reexposed(moment("03-05 15:25")) == timedelta(hours=1)
    assert during.counts() == {"intervals": 2, "open": 1, "left_truncated": 1, "set_aside": 0, "unjudged": 0}


def test_a_release_without_component_list_is_a_gap_and_never_free_of_holes(store: Store, fill: Any, to_records: Any) -> None:
    fill(store, DEPLOYMENTS, CONTENTS | {V42: None}, *to_records(CVE_A), done=[R1, R2])
    windows = seen(store)
    assert [(each.cycle, each.cause, each.is_reopened) for each in windows.exposures] == [
        (1, "planned_deploy", False),
        (2, "remediation", False),
    ]
    assert [(each.started_at, each.ended_at, each.why, each.components) for each in windows.uncovered] == [
        (moment("03-02 10:00"), moment("03-05 14:25"), "no component list", None),
        (moment("03-06 11:00"), None, "no component list", None),
    ]
    assert windows.not_covered(AS_OF) == (moment("03-05 14:25") - moment("03-02 10:00")) + (AS_OF - moment("03-06 11:00"))


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
