"""Large, contradictory and damaged input: a clear answer or a clear error, in time."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.access import Viewer
from core.errors import BadFile
from core.exposure import answers
from core.exposure.guard import compare
from core.exposure.listed import distinct, from_purl, read_components
from core.records import Advisory, AffectedPackage, Component, Deployment, Record, Release, Service, derive_id
from core.store.store import Store

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
RANGES = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]


def moment(text: str) -> datetime:
    """A time of 2026 in UTC."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def put(store: Store, *records: Record) -> None:
    """Add records in one change."""
    store.change(Viewer.system(), "test", {}, lambda change: {"added": len([change.add(record) for record in records])})


def bom(path: Path, components: list[Any], **more: Any) -> Path:
    """A CycloneDX file."""
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components, **more}), encoding="utf-8")
    return path


def listed(version: str, count: int) -> list[Component]:
    """A component list of so many packages of one version."""
    return [from_purl(f"pkg:pypi/p{number}@{version}") for number in range(count)]


def test_two_large_releases_are_compared_quickly(store: Store, sre: Viewer) -> None:
    service = Service(id=derive_id("service", "big"), name="big")
    releases = [Release(id=derive_id("release", each), service_id=service.id, release_version=each, has_components=True) for each in "ab"]
    parts = [
        Component(
            id=derive_id("component", release.id, str(number)),
            release_id=release.id,
            purl=f"pkg:pypi/p{number}@{release.release_version}",
            ecosystem="PyPI",
            name=f"p{number}",
            component_version="1.0" if release.release_version == "a" else "2.0",
        )
        for release in releases
        for number in range(150)
    ]
    ranges = '[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}]'
    advisories: list[Record] = []
    for number in range(0, 150, 10):
        made = derive_id("advisory", str(number))
        advisories.append(Advisory(id=made, osv_id=f"X-{number}", severity="LOW", modified_at=AS_OF))
        advisories.append(AffectedPackage(id=made, advisory_id=made, ecosystem="PyPI", name=f"p{number}", ranges=ranges))
    live = Deployment(id=derive_id("deployment", "b"), service_id=service.id, release_id=releases[1].id, deployed_at=moment("01-01 00:00"))
    put(store, service, *releases, *parts, *advisories, live)
    begun = time.perf_counter()
    answer = answers.rollback_guard(store, sre, "big", "a")
    assert (answer["verdict"], len(answer["reintroduced"])) == ("warn", 15)
    assert time.perf_counter() - begun < 5


def test_fifty_thousand_components_are_compared_in_time(make_index: Any, tmp_path: Path) -> None:
    rows = [{"type": "library", "name": f"p{number}", "purl": f"pkg:pypi/p{number}@1"} for number in range(50_000)]
    begun = time.perf_counter()
    after = read_components(bom(tmp_path / "big.json", rows))
    index = make_index([{"id": "X-1", "level": "LOW", "affected": [{"ecosystem": "PyPI", "name": "p49999", "ranges": RANGES}]}])
    answer = compare([from_purl("pkg:pypi/p49999@2")], after, index)
    assert (answer["verdict"], [each["package"] for each in answer["reintroduced"]]) == ("warn", ["p49999"])
    assert time.perf_counter() - begun < 40


def test_duplicates_and_cycles_in_an_sbom_change_nothing(tmp_path: Path) -> None:
    part = {"type": "library", "name": "a", "purl": "pkg:pypi/a@1", "bom-ref": "a"}
    cycle = [{"ref": "a", "dependsOn": ["b"]}, {"ref": "b", "dependsOn": ["a"]}]
    found = read_components(bom(tmp_path / "twice.json", [part, part, {**part, "components": [part]}], dependencies=cycle))
    assert [each.purl for each in found] == ["pkg:pypi/a@1"]
    assert len(distinct([*found, *found])) == 1


def test_a_version_twice_in_one_release_is_told_as_both(make_index: Any) -> None:
    index = make_index([{"id": "X-1", "level": "HIGH", "affected": [{"ecosystem": "PyPI", "name": "p0", "ranges": RANGES}]}])
    answer = compare(listed("2", 1), [*listed("1", 1), *listed("2", 1)], index)
    assert (answer["verdict"], answer["reintroduced"][0]["to"]) == ("block", "1")


def test_an_advisory_without_events_never_reads_as_clear(make_index: Any) -> None:
    empty = [{"type": "ECOSYSTEM", "events": []}]
    index = make_index([{"id": "X-1", "level": "HIGH", "affected": [{"ecosystem": "PyPI", "name": "p0", "ranges": empty}]}])
    answer = compare(listed("2", 1), listed("1", 1), index)
    assert answer["verdict"] == "unknown"
    assert "X-1" in answer["unknown"][0]["why"]


@pytest.mark.parametrize("cut", [20, 60, 100])
def test_a_truncated_sbom_never_answers(tmp_path: Path, cut: int) -> None:
    path = bom(tmp_path / "cut.json", [{"name": "a", "purl": "pkg:pypi/a@1"}] * 5)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadFile, match=r"cut\.json"):
        read_components(path)


def test_an_sbom_with_an_unreadable_part_never_answers(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="not an object"):
        read_components(bom(tmp_path / "odd.json", ["text"]))
    found = read_components(bom(tmp_path / "purl.json", [{"name": "x", "purl": "nonsense"}, {"name": "y"}]))
    assert [bool(each.parse_problem) for each in found] == [True, True]
