"""The report of an import, the one audit entry it leaves, and that a failure leaves nothing."""

import json

import duckdb
import pytest

from core.errors import DiskFull, InvalidInput
from core.records import Incident, derive_id
from core.store import audit
from core.store.staging import DuckStaging
from core.store.store import Store
from tests.core.imports.conftest import VIEWER

ID = derive_id("incident", "a")
ROW = json.dumps({"record": "incident", "id": ID, "title": "Slow"})
OURS = f'{{"parley":1,"tables":["incident"]}}\n{ROW}\n{{"record":"x"}}\n'
KEV = json.dumps({"catalogVersion": "1", "vulnerabilities": [{"cveID": "CVE-2024-0001", "dateAdded": "2024-01-02"}]})


def test_one_source_is_one_report(bring, placed, store: Store):
    assert bring(placed("f.jsonl", OURS)) == {
        "source": "parley_jsonl", "title": "Parley's own form (JSONL)", "read": 2, "added": 1, "updated": 0, "unchanged": 0,
        "rejected": 1, "flagged": 0, "files": 1, "skipped": [], "unreadable": 0,
        "problems": [{"outcome": "rejected", "file": "f.jsonl", "where": "line 3", "value": "x", "why": "no such kind of record"}],
        "records": {"incident": {"added": 1, "updated": 0, "unchanged": 0}},
    }  # fmt: skip
    [entry] = store.home.read("SELECT a.command, c.body AS arguments, c.result FROM audit a JOIN audit_content c ON c.seq = a.seq")
    counts = {"read": 2, "added": 1, "updated": 0, "unchanged": 0, "rejected": 1, "flagged": 0}
    assert json.loads(entry["arguments"])["arguments"] == {"files": ["f.jsonl"], "counts": {"parley_jsonl": counts}}
    assert json.loads(entry["result"]) == {"records": {"incident": {"added": 1, "updated": 0, "unchanged": 0}}}
    assert (store.sequence(), audit.verify(store.home).holds) == (1, True)


def test_several_sources_are_their_reports_and_totals(bring, placed, store: Store):
    placed("in/f.jsonl", OURS)
    report = bring(placed("in/kev.json", KEV).parent)
    assert [(row["source"], row["read"], row["added"]) for row in report["sources"]] == [("parley_jsonl", 2, 1), ("cisa_kev", 1, 1)]
    totals = ("read", "added", "updated", "unchanged", "rejected", "flagged", "files", "skipped", "unreadable")
    assert [report[name] for name in totals] == [3, 2, 0, 0, 1, 0, 2, [], 0]
    assert [row["file"] for row in report["problems"]] == ["in/f.jsonl"]
    assert store.sequence() == 1


def test_a_dry_run_says_the_same_and_never_changes_anything(bring, placed, store: Store):
    path = placed("f.jsonl", OURS)
    told = bring(path, dry_run=True)
    samples = told.pop("samples")
    assert [row["title"] for row in samples["incident"]["added"]] == ["Slow"]
    assert (samples["incident"]["updated"], store.sequence(), store.find(VIEWER, Incident)) == ([], 0, [])
    assert bring(path) == told


def test_an_unknown_source_is_named(bring, placed):
    with pytest.raises(InvalidInput, match="There is no source called carrier_pigeon"):
        bring(placed("f.jsonl", OURS), source="carrier_pigeon")


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("raised", "expected"), [(duckdb.IOException("No space left on device"), DiskFull), (KeyboardInterrupt(), KeyboardInterrupt)]
)
def test_a_failure_in_mid_merge_never_leaves_half_an_import(
    raised: BaseException, expected: type[BaseException], at_once: bool, bring, placed, store: Store, monkeypatch: pytest.MonkeyPatch
):
    bring(placed("f.jsonl", OURS))
    path = placed("f.jsonl", OURS.replace("Slow", "Changed").replace('{"record":"x"}', ROW.replace(ID, derive_id("incident", "b"))))
    whole = DuckStaging.merge

    def merge(self: DuckStaging, session: object, seq: int) -> object:
        if not at_once:
            whole(self, session, seq)
        raise raised

    with monkeypatch.context() as patch:
        patch.setattr(DuckStaging, "merge", merge)
        with pytest.raises(expected):
            bring(path)
    assert [(row.title, row.version) for row in store.find(VIEWER, Incident)] == [("Slow", 1)]
    assert (store.sequence(), audit.verify(store.home).holds, store.history(VIEWER, Incident, ID)) == (1, True, [])
    assert (bring(path)["updated"], store.sequence()) == (1, 2)
