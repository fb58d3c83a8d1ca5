"""The forward guard: what incidents are linked to a release, to a component change it contains, or to the time it ran."""

from dataclasses import replace
from typing import Any

import pytest

from core import commands
from core.access import Viewer
from core.errors import BadFile, InvalidInput, NotFound
from core.exposure.incidents import forward_guard
from core.exposure.listed import from_purl, from_purls, read_components
from core.incident import touch_service
from core.records import Component, Deployment, Incident, Milestone, Record, Release, Service, derive_id
from core.store.store import Store
from tests.core.walking import ADA, BO


def put(store: Store, *records: Record) -> None:
    """Add records in one change."""
    store.change(Viewer.system(), "test", {}, lambda change: {"added": len([change.add(record) for record in records])})


def api(version: str, sessions: str | None) -> list[Record]:
    """A release of the service api, with the one component that web's releases have too."""
    service = derive_id("service", "api")
    release = Release(
        id=derive_id("release", "api", version), service_id=service, release_version=version, has_components=sessions is not None
    )
    if sessions is None:
        return [release]
    purl = f"pkg:pypi/parley-example-sessions@{sessions}"
    name = "Parley_Example.Sessions"
    part = Component(
        id=derive_id("component", version), release_id=release.id, purl=purl, ecosystem="pypi", name=name, component_version=sessions
    )
    return [release, part]


def test_the_release_that_caused_incidents_blocks_and_tells_what_happened(demo_store: Store, sre: Viewer) -> None:
    answer = forward_guard(demo_store, sre, "web", "v42", "v41")
    assert (answer["verdict"], answer["unknown"], answer["reintroduced"]) == ("block", [], [])
    assert answer["incidents"][1] == {
        "id": "INC-2",
        "title": "web runs out of memory again after v42 returned",
        "link": "release",
        "why": "v42 on web caused it",
        "status": "closed",
        "severity": {"sre": "SEV2", "security": "SEV3"},
        "service": "web",
        "release": "v42",
        "deployed_at": "2026-03-06T11:00:00Z",
        "impact_start": "2026-03-06T11:40:00Z",
        "minutes_of_impact": 50,
        "minutes_after_deploy": 40,
        "components": "",
        "done": ["Turned off the session preview flag, which stops the leak and keeps v42"],
    }
    assert answer["reasons"] == [
        "INC-1 (web runs out of memory three days after v42): v42 on web caused it",
        "INC-2 (web runs out of memory again after v42 returned): v42 on web caused it",
    ]
    clear = forward_guard(demo_store, sre, "web", "v40")
    assert (clear["verdict"], clear["from"], clear["incidents"]) == ("clear", "v42", [])
    assert clear["reasons"] == ["no incident on record is linked to release v40 or to a component change it contains"]


def test_a_shared_component_change_warns_whatever_the_service(demo_store: Store, sre: Viewer) -> None:
    service = Service(id=derive_id("service", "api"), name="api")
    live = Deployment(
        id=derive_id("deployment", "api"),
        service_id=service.id,
        release_id=derive_id("release", "api", "7"),
        deployed_at=demo_store.find(sre, Deployment)[0].deployed_at,
    )
    put(demo_store, service, *api("7", "2.3.0"), *api("8", "2.3.1"), *api("9", None), live)
    answer = commands.execute(demo_store, sre, "guard.forward", {"service": "api", "to": "8"})
    assert (answer["verdict"], answer["from"]) == ("warn", "7")
    why = "v42 on web caused it and brought parley-example-sessions 2.3.1 as well"
    assert [(each["id"], each["link"], each["why"]) for each in answer["incidents"]] == [
        ("INC-1", "component", why), ("INC-2", "component", why),
    ]  # fmt: skip
    silent = forward_guard(demo_store, sre, "api", "9")
    assert (silent["verdict"], silent["unknown"]) == ("unknown", [{"component": "release 9", "why": "no component list"}])
    with pytest.raises(NotFound, match="no service called db"):
        forward_guard(demo_store, sre, "db", "1")


def test_an_incident_without_a_cause_that_began_while_it_ran_warns(demo_store: Store, sre: Viewer) -> None:
    made = commands.execute(demo_store, ADA, "incident.create", {"title": "Slow", "declared_at": "2026-02-01T00:00:00Z"})
    demo_store.change(ADA, "test", {}, lambda change: {"id": touch_service(change, made["id"], "web")})
    answer = forward_guard(demo_store, sre, "web", "v41")
    assert (answer["verdict"], [(each["id"], each["link"]) for each in answer["incidents"]]) == ("warn", [("INC-3", "ran_then")])
    assert forward_guard(demo_store, sre, "web", "v40")["incidents"] == []


def test_what_a_viewer_may_not_see_never_shows(demo_store: Store, sre: Viewer) -> None:
    narrow = replace(sre, sees_all=False)

    def hide(change: Any) -> dict[str, Any]:
        for incident in change.find(Incident, "TRUE"):
            change.alter(incident, visibility="security")
        for milestone in change.find(Milestone, "TRUE"):
            change.alter(milestone, visibility="security")
        return {}

    demo_store.change(Viewer.system(), "test", {}, hide)
    assert forward_guard(demo_store, narrow, "web", "v42")["incidents"] == []
    assert "INC-" not in str(forward_guard(demo_store, narrow, "web", "v42"))


def test_component_lists_are_compared_out_of_package_urls(demo_store: Store, sre: Viewer) -> None:
    parts = [from_purls(f"pkg:pypi/parley-example-sessions@{version}, pkg:generic/own@1") for version in ("2.3.1", "2.3.0")]
    names = ("name", "ecosystem", "component_version", "purl", "parse_problem")
    before, after = ([{name: getattr(part, name) for name in names} for part in each] for each in parts)
    answer = commands.execute(demo_store, BO, "guard.components", {"from": before, "to": after})
    assert (answer["verdict"], [each["id"] for each in answer["reintroduced"]]) == ("block", ["CVE-A"])
    assert answer["unknown"] == [{"component": "pkg:generic/own@1", "why": "it belongs to no ecosystem that advisories cover"}]
    assert from_purl("pkg:maven/org.a/b@1").name == "org.a:b"
    assert from_purl("nothing").parse_problem is not None
    with pytest.raises(InvalidInput, match="No component"):
        from_purls("  ")


@pytest.mark.parametrize(("text", "why"), [("{}", "no form"), ('{"bomFormat": "CycloneDX", "compon', "line 1"), ("", "no form")])
def test_a_file_that_lists_no_components_never_answers_clear(tmp_path: Any, text: str, why: str) -> None:
    path = tmp_path / "some.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile):
        read_components(path)
