"""Component lists that come again: a newer one takes out what it no longer names, an older or incomplete one never does."""

import json

import pytest

from core.access import Viewer
from core.exports.parley_jsonl import write
from core.records import Component
from core.sources import Options
from core.store import audit
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
FIRST, SECOND, THIRD = "2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z", "2024-03-03T00:00:00Z"


def bom(made: str | None, *names: str, about: str = "shop") -> str:
    """A CycloneDX list of release 1.10."""
    metadata = {"component": {"name": about, "version": "1.10"}} | ({"timestamp": made} if made else {})
    return json.dumps({"bomFormat": "CycloneDX", "metadata": metadata, "components": [_part(name) for name in names]})


def _part(name: str) -> dict[str, str]:
    return {"name": name, "version": "1", "purl": f"pkg:pypi/{name}@1"}


@pytest.fixture
def held(store: Store):
    """The names of the components that the record holds."""
    return lambda: sorted(each.name for each in store.find(ADA, Component))


def test_a_newer_list_takes_out_what_it_no_longer_names_and_an_older_one_changes_nothing(store: Store, bring, placed, held):
    bring(placed("old.json", bom(FIRST, "a", "b", "c")))
    gone = {each.name: each.id for each in store.find(ADA, Component)}["b"]
    newer = placed("new.json", bom(SECOND, "a", "c", "d"))
    for dry in (True, False):
        assert bring(newer, dry_run=dry)["records"]["component"] == {"added": 1, "updated": 0, "unchanged": 2, "removed": 1}
    assert held() == ["a", "c", "d"]
    again = bring(placed("old.json", bom(FIRST, "a", "b", "c")))
    assert (again["read"], again["unchanged"], again["rejected"], held()) == (3, 3, 0, ["a", "c", "d"])
    assert bring(newer)["records"]["component"] == {"added": 0, "updated": 0, "unchanged": 3}
    rows = store.home.read("SELECT version, was_deleted FROM history WHERE record_id = $1", [gone])
    assert [(row["version"], row["was_deleted"]) for row in rows] == [(1, False)]
    assert audit.verify(store.home).findings == ()


def test_a_component_that_comes_back_is_there_again(store: Store, bring, placed, held):
    for made, names in ((FIRST, "ab"), (SECOND, "a"), (THIRD, "ab")):
        bring(placed("bom.json", bom(made, *names)))
    assert held() == ["a", "b"]
    assert audit.verify(store.home).findings == ()


def test_both_at_once_and_the_older_one_last_give_the_same(store: Store, bring, placed, held):
    folder = placed("in/1.json", bom(SECOND, "a", "c")).parent
    placed("in/2.json", bom(FIRST, "a", "b"))
    bring(folder)
    assert held() == ["a", "c"]
    bring(placed("in/2.json", bom(FIRST, "a", "b")))
    assert held() == ["a", "c"]


@pytest.mark.parametrize("made", [None, FIRST, "0001-01-01T00:00:00Z", "yesterday"])
def test_a_list_that_is_not_newer_never_removes(made, store: Store, bring, placed, held):
    bring(placed("a.json", bom(FIRST, "a", "b")))
    bring(placed("b.json", bom(made, "a")))
    assert held() == ["a", "b"]


def test_what_another_source_lists_too_is_never_removed(store: Store, bring, placed, held):
    bring(placed("a.json", bom(FIRST, "a", "b")))
    spdx = {
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "d", "documentDescribes": ["SPDXRef-r"],
        "packages": [{"SPDXID": "SPDXRef-r", "name": "shop", "versionInfo": "1.10"}, {"SPDXID": "SPDXRef-b", "name": "x"}],
    }  # fmt: skip
    bring(placed("b.json", json.dumps(spdx)))
    bring(placed("c.json", bom(SECOND, "a")))
    assert held() == ["a", "b", "x"]


def test_the_list_of_one_part_never_removes_what_another_part_contains(store: Store, bring, placed, held):
    told = {"options": Options(service="shop", release_version="1.10")}
    bring(placed("front.json", bom(FIRST, "a", about="front")), **told)
    for made, names in ((SECOND, "bc"), (THIRD, "b")):
        bring(placed("back.json", bom(made, *names, about="back")), **told)
    assert held() == ["a", "b", "c"]


def test_an_incomplete_scan_never_removes_and_brings_nothing_back(store: Store, bring, placed, held):
    bring(placed("a.json", bom(FIRST, "a", "b")))
    bring(placed("b.json", bom(SECOND, "a")))
    found = {"VulnerabilityID": "CVE-2024-1", "PkgName": "b", "InstalledVersion": "1", "PkgIdentifier": {"PURL": "pkg:pypi/b@1"}}
    scan = {
        "SchemaVersion": 2, "CreatedAt": THIRD, "ArtifactName": "shop:1.10", "ArtifactType": "container_image",
        "Results": [{"Class": "lang-pkgs", "Type": "pip", "Target": "x", "Vulnerabilities": [found]}],
    }  # fmt: skip
    bring(placed("c.json", json.dumps(scan)))
    assert held() == ["a"]


def test_an_export_of_what_one_person_sees_never_removes(store: Store, bring, placed, held, tmp_path):
    bring(placed("a.json", bom(FIRST, "a", "b")))
    write(store, ADA, tmp_path / "all.jsonl")
    lines = [line for line in (tmp_path / "all.jsonl").read_text().splitlines() if '"pkg:pypi/b@1"' not in line]
    fewer = placed("fewer.jsonl", "\n".join(lines).replace("2024-03-01T00:00:00", "2024-03-09T00:00:00").replace('"version":1,', "") + "\n")
    assert bring(fewer)["rejected"] == 0
    assert held() == ["a", "b"]
