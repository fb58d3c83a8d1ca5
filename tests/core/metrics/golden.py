"""The founding story as records: an outage, a rollback that re-opens a hole, the forced redeploy that brings the outage back."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from core.access import Viewer
from core.records import (
    Advisory,
    AffectedPackage,
    AffectedService,
    Component,
    Deployment,
    Factor,
    FollowUp,
    Incident,
    Json,
    Milestone,
    Objective,
    Person,
    Record,
    Release,
    Remediation,
    Service,
    derive_id,
)
from core.store.batches import in_batches
from core.store.store import Store

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


def on(text: str) -> datetime:
    """A moment of 2026 from `03-05 14:00`, UTC."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def key(kind: str, name: str) -> Any:
    """The id of a thing of the story."""
    return derive_id(kind, "golden", name)


def milestones(incident: str, **moments: str) -> list[Milestone]:
    """Milestones of an incident by kind."""
    return [
        Milestone(id=key("milestone", incident + kind), incident_id=key("incident", incident), kind=kind, happened_at=on(moment))
        for kind, moment in moments.items()
    ]


def records() -> list[Record]:
    """Everything that happened, in an order in which every reference is already there."""
    web = Service(id=key("service", "web"), name="web")
    v41, v42 = (Release(id=key("release", v), service_id=web.id, release_version=v, has_components=True) for v in ("v41", "v42"))
    return [
        web, v41, v42,
        Objective(id=key("objective", "web"), service_id=web.id, name="availability", target_ppm=999_000, window_days=30),
        Person(id=key("person", "sre"), name="The reliability engineer", disciplines=Json('["sre"]')),
        Person(id=key("person", "sec"), name="The security engineer", disciplines=Json('["security"]')),
        *_software(v41, v42), *_incidents(web), *_deployments(web, v41, v42), *_remediations(web, v41, v42), *_learning(),
    ]


def _software(v41: Release, v42: Release) -> list[Record]:
    advisory = Advisory(id=key("advisory", "A"), osv_id="CVE-A", aliases=Json('["CVE-2026-0001"]'), severity="HIGH",
                        published_at=on("01-01 00:00"), modified_at=on("03-31 00:00"))
    ranges = Json('[{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]')
    return [
        advisory,
        AffectedPackage(id=key("package", "A"), advisory_id=advisory.id, ecosystem="PyPI", name="webkit-parser", ranges=ranges),
        *(
            Component(id=key("component", release.release_version), release_id=release.id, purl=f"pkg:pypi/webkit-parser@{version}",
                      ecosystem="PyPI", name="webkit-parser", component_version=version)
            for release, version in ((v41, "1.9"), (v42, "2.0"))
        ),
    ]


def _incidents(web: Service) -> list[Record]:
    first, second = (
        Incident(id=key("incident", name), title=title, kind="reliability", status="closed", sre_severity="SEV2", declared_by="sre",
                 affected_low_bp=10_000, affected_high_bp=10_000, cause_deployment_id=key("deployment", cause))
        for name, title, cause in (("I1", "Memory leak in v42", "D1"), ("I2", "The same leak again", "D3"))
    )
    return [
        first, second, *(AffectedService(id=key("affected", i.id), incident_id=i.id, service_id=web.id) for i in (first, second)),
        *milestones("I1", impact_start="03-05 14:00", detected="03-05 14:06", paged="03-05 14:06", acknowledged="03-05 14:08",
                    declared="03-05 14:10", sre_engaged="03-05 14:10", mitigated="03-05 14:32", security_engaged="03-06 09:05",
                    review_held="03-09 10:00", closed="03-10 10:00"),
        *milestones("I2", impact_start="03-06 11:40", detected="03-06 11:46", paged="03-06 11:46", declared="03-06 11:50",
                    security_engaged="03-06 11:52", mitigated="03-06 12:30", review_held="03-09 11:00", closed="03-10 10:00"),
    ]


def _deployments(web: Service, v41: Release, v42: Release) -> list[Record]:
    i1 = key("incident", "I1")
    return [
        Deployment(id=key("deployment", name), service_id=web.id, release_id=release.id, deployed_at=on(moment), is_planned=planned,
                   caused_by_incident_id=cause, label=name)
        for name, release, moment, planned, cause in (
            ("D0", v41, "01-10 00:00", True, None), ("D1", v42, "03-02 10:00", True, None),
            ("D2", v41, "03-05 14:25", False, i1), ("D3", v42, "03-06 11:00", False, i1),
        )
    ]


def _remediations(web: Service, v41: Release, v42: Release) -> list[Record]:
    common: dict[str, Any] = {"service_id": web.id}
    return [
        Remediation(id=key("remediation", "R1"), incident_id=key("incident", "I1"), kind="rollback", discipline="sre",
                    acted_at=on("03-05 14:25"), from_release_id=v42.id, to_release_id=v41.id, deployment_id=key("deployment", "D2"),
                    is_break_glass=True, check_at=on("03-06 09:30"), check_by=key("person", "sec"), check_result="fail", **common),
        Remediation(id=key("remediation", "R2"), incident_id=key("incident", "I1"), kind="redeploy", discipline="security",
                    acted_at=on("03-06 11:00"), from_release_id=v41.id, to_release_id=v42.id, deployment_id=key("deployment", "D3"),
                    reverses_id=key("remediation", "R1"), **common),
        Remediation(id=key("remediation", "R3"), incident_id=key("incident", "I2"), kind="feature_flag", discipline="sre",
                    acted_at=on("03-06 12:10"), check_at=on("03-06 12:05"), check_by=key("person", "sec"), check_result="pass", **common),
    ]


def _learning() -> list[Record]:
    return [
        Factor(id=key("factor", "1"), incident_id=key("incident", "I1"), name="leak"),
        Factor(id=key("factor", "2"), incident_id=key("incident", "I2"), name="leak"),
        FollowUp(id=key("followup", "F1"), incident_id=key("incident", "I1"), title="Fix the leak in v42", factor="leak",
                 filed_at=on("03-05 17:00")),
    ]


def put(store: Store, things: Iterable[Record]) -> None:
    """Write records in one command."""
    def handler(change: Any) -> dict[str, Any]:
        for thing in things:
            change.add(thing)
        return {}

    store.change(Viewer.system(), "test put", {}, handler)


def put_many(store: Store, things: Iterable[Record]) -> None:
    """Write many records the way an import does."""
    with store.importing() as incoming:
        for table, batch in in_batches(things):
            incoming.staging.load(table, batch)
        incoming.commit(Viewer.system(), "test import", {}, lambda change: change.merge())


def github(lines: Iterable[str]) -> Iterable[Record]:
    """Incidents of GitHub's public history with their two public milestones; of no length are flagged."""
    for line in lines:
        entry = json.loads(line)
        incident = key("incident", entry["id"])
        no_length = entry["started_at"] == entry["resolved_at"]
        yield Incident(id=incident, title=entry["title"], status="resolved", is_maintenance=entry["impact"] == "maintenance",
                       flags=Json('["no_length"]' if no_length else "[]"), source="github", source_key=entry["id"])
        for kind, name in (("publicly_noticed", "started_at"), ("resolved", "resolved_at")):
            yield Milestone(id=key("milestone", entry["id"] + kind), incident_id=incident, kind=kind,
                            happened_at=datetime.fromisoformat(entry[name]), origin="machine")
