"""What repairs cost the other side, the same chain told twice, recall at the review, and what only a scan saw."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core import commands
from core.access import Viewer
from core.exposure import answers
from core.exposure.bumps import nearest_version, smallest_bumps
from core.records import Advisory, Component, Deployment, Record, Release, Service, derive_id
from core.store.store import Store

AS_OF = "2026-04-01T00:00:00Z"


def ask(store: Store, viewer: Viewer, name: str, **arguments: Any) -> Any:
    """A read of the registry."""
    return commands.execute(store, viewer, name, arguments)


def alter(store: Store, cls: type[Record], condition: str, **columns: Any) -> None:
    """Save the first record that meets a condition with some columns changed."""
    store.change(Viewer.system(), "test", {}, lambda change: {"v": change.alter(change.find(cls, condition)[0], **columns).version})


def test_the_founding_story_told_twice(demo_store: Store, sre: Viewer) -> None:
    [told] = ask(demo_store, sre, "pingpong.retold", as_of=AS_OF)
    assert {name: told[name] for name in ("known_then", "not_known_then", "proposal", "hours_exposed", "minutes_down")} == {
        "known_then": ["CVE-A"], "not_known_then": [], "proposal": "v40", "hours_exposed": 20.58, "minutes_down": 50,
    }  # fmt: skip
    assert [(each["release"], each["reasons"]) for each in told["rejected"]] == [
        ("v41", ["CVE-A in parley-example-sessions: severity HIGH is at or above the line HIGH"]), ("v42", ["INC-1 was caused by it"]),
    ]  # fmt: skip
    assert told["assumption"]
    assert [leg["minutes_down"] for leg in told["chain"]["legs"]] == [0, 50]


def test_what_nobody_could_know_is_never_claimed(demo_store: Store, sre: Viewer) -> None:
    alter(demo_store, Advisory, "TRUE", published_at=datetime(2026, 3, 20, tzinfo=UTC))
    [told] = ask(demo_store, sre, "pingpong.retold", as_of=AS_OF)
    assert (told["proposal"], told["not_known_then"], told["hours_exposed"], told["minutes_down"]) == (None, ["CVE-A"], 0.0, 0)


def test_without_an_older_release_there_is_nothing_to_propose(demo_store: Store, sre: Viewer) -> None:
    alter(demo_store, Release, "release_version = 'v40'", released_at=datetime(2026, 3, 20, tzinfo=UTC))
    [told] = ask(demo_store, sre, "pingpong.retold", as_of=AS_OF)
    assert (told["proposal"], told["hours_exposed"], told["assumption"]) == (None, 0.0, "")
    assert told["sentence"].startswith("There is no common ground: each of the 2 known releases")


def test_totals_of_the_worked_example(demo_store: Store, sre: Viewer) -> None:
    assert ask(demo_store, sre, "exposure.totals", as_of=AS_OF, service="web") == {
        "as_of": datetime(2026, 4, 1, tzinfo=UTC), "intervals": 2, "hours": 1254.58, "hours_reexposed": 20.58, "open": 0,
        "left_truncated": 1, "hours_not_covered": 0.0, "unjudged": 0, "set_aside": 0,
    }  # fmt: skip


def test_recall_names_advisories_and_other_incidents_of_what_changed(demo_store: Store, sre: Viewer) -> None:
    told = ask(demo_store, sre, "incident.recall", id="INC-1")
    other = {"id": "INC-2", "title": "web runs out of memory again after v42 returned", "service": "web", "release": "v42"}
    assert (told["changed"], told["unknown"], [row["package"] for row in told["components"]]) == (
        2, [], ["parley-example-frame", "parley-example-sessions"],
    )  # fmt: skip
    sessions = told["components"][1]
    assert (sessions["versions"], sessions["incidents"]) == (["2.3.0", "2.3.1"], [other])
    assert [(each["id"], each["versions"]) for each in sessions["advisories"]] == [("CVE-A", ["2.3.0"])]
    alter(demo_store, Component, "purl LIKE '%sessions@2.3.0'", deleted_seq=None, component_version=None)
    assert ask(demo_store, sre, "incident.recall", id="INC-1")["components"][1]["versions"] == ["2.3.1"]


def test_what_only_a_scan_saw_is_exposed_from_the_scan_on(demo_store: Store, sre: Viewer) -> None:
    service = Service(id=derive_id("service", "edge"), name="edge")
    release = Release(
        id=derive_id("release", "edge", "9"), service_id=service.id, release_version="9", has_components=True,
        released_at=datetime(2026, 3, 31, tzinfo=UTC),
    )  # fmt: skip
    part = Component(
        id=derive_id("component", "edge"), release_id=release.id, purl="pkg:pypi/parley-example-sessions@2.1.0", ecosystem="PyPI",
        name="parley-example-sessions", component_version="2.1.0",
    )  # fmt: skip
    demo_store.change(sre, "test", {}, lambda change: {"n": len([change.add(each) for each in (service, release, part)])})
    [seen] = ask(demo_store, sre, "exposure.list", service="edge", as_of=AS_OF)
    names = ("environment", "cause", "hours", "ended_at", "is_left_truncated", "is_reopened")
    assert [seen[name] for name in names] == ["not stated", "scanner_only", 24.0, None, True, False]
    live = Deployment(id=derive_id("deployment", "edge"), service_id=service.id, release_id=release.id, deployed_at=seen["started_at"])
    demo_store.change(sre, "test", {}, lambda change: {"id": change.add(live).id})
    assert [row["cause"] for row in answers.exposures(demo_store, sre, seen["started_at"].replace(year=2027), "edge")] == ["deploy"]


def test_bumps_prefer_what_no_incident_is_linked_to(make_index: Any) -> None:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]
    index = make_index([{"id": "CVE-2026-1", "level": "HIGH", "affected": [{"ecosystem": "PyPI", "name": "leaky", "ranges": ranges}]}])
    part = Component(id=derive_id("c", "1"), release_id=derive_id("r", "1"), purl="", ecosystem="PyPI", name="leaky", component_version="1")
    known, bad = {("PyPI", "leaky"): {"1", "2.0", "2.1", "not a version"}}, {("PyPI", "leaky", "2.0"): ["INC-3"]}
    assert smallest_bumps([part], index, known, {})[0]["to"] == "2.0"
    assert smallest_bumps([part], index, known, bad)[0]["to"] == "2.1"
    [none] = smallest_bumps([part], index, {}, {})
    assert (none["to"], none["sentence"]) == (None, "No later version of leaky without CVE-2026-1 is on record.")
    ground = nearest_version("PyPI", "leaky", "1", index, known, {**bad, ("PyPI", "leaky", "2.1"): ["INC-4"]})
    assert (ground["version"], len(ground["rejected"])) == (None, 3)
    assert ground["sentence"].startswith("There is no common ground: each of the 3 versions of leaky on record")
    with pytest.raises(Exception, match="cannot be parsed as PyPI"):
        nearest_version("PyPI", "leaky", "one point oh", index, known, {})
