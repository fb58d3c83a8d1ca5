"""Dates of advisories from a file beside them: they fill in what is unknown, in any order, and change nothing that is stated."""

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import Viewer
from core.records import Advisory, Problem
from core.store import audit
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
CSV = "id,first_commit_at\nGO-1,2022-09-20T15:16:04+00:00\nGO-2,2023-01-02T00:00:00+00:00\n"
DATED, STATED = datetime(2022, 9, 20, 15, 16, 4, tzinfo=UTC), datetime(2021, 5, 6, tzinfo=UTC)


def osv(summary: str = "A hole") -> str:
    """Two advisories: GO-1 leaves its dates at the zero, GO-2 states them."""
    rows = [
        {"id": "GO-1", "published": "0001-01-01T00:00:00Z", "modified": "0001-01-01T00:00:00Z", "affected": [], "summary": summary},
        {"id": "GO-2", "published": "2021-05-06T00:00:00Z", "modified": "2021-05-06T00:00:00Z", "affected": [], "summary": "B"},
    ]
    return "\n".join(json.dumps(row) for row in rows) + "\n"


@pytest.fixture
def dates(store: Store):
    """When each advisory became public."""
    return lambda: {each.osv_id: each.published_at for each in store.find(ADA, Advisory)}


def test_a_date_fills_in_what_is_unknown_and_stays(store: Store, bring, placed, dates):
    folder = placed("in/osv.jsonl", osv()).parent
    placed("in/first_commit_dates.csv", CSV)
    report = bring(folder)
    assert [(row["source"], row["added"], row["updated"], row["unchanged"]) for row in report["sources"]] == [
        ("advisory_dates", 0, 1, 1), ("osv", 2, 0, 0),
    ]  # fmt: skip
    assert dates() == {"GO-1": DATED, "GO-2": STATED}
    assert [(row["added"], row["updated"]) for row in bring(folder)["sources"]] == [(0, 0), (0, 0)]
    assert bring(placed("in/osv.jsonl", osv("A worse hole")))["updated"] == 1
    assert dates() == {"GO-1": DATED, "GO-2": STATED}
    assert audit.verify(store.home).findings == ()


def test_dates_that_come_later_are_one_change_with_history(store: Store, bring, placed, dates):
    bring(placed("osv.jsonl", osv()))
    file = placed("dates.csv", CSV)
    for dry in (True, False):
        assert bring(file, dry_run=dry)["updated"] == 1
    assert dates()["GO-1"] == DATED
    (filled,) = store.find(ADA, Advisory, "osv_id = 'GO-1'")
    assert (filled.version, filled.source, json.loads(filled.flags)) == (2, "osv", [])
    assert [each.is_corrected for each in store.find(ADA, Problem)] == [True]
    assert [row["version"] for row in store.history(ADA, Advisory, filled.id)] == [1]
    assert bring(placed("osv.jsonl", osv()))["unchanged"] == 2
    assert audit.verify(store.home).findings == ()


def test_a_date_never_makes_an_advisory(store: Store, bring, placed, dates):
    report = bring(placed("dates.csv", CSV))
    assert (report["added"], report["rejected"], dates()) == (0, 1, {})
    assert [(each["value"], each["why"]) for each in report["problems"]] == [
        ("2", "the advisories of these ids are neither here nor in this import; import them first or together")
    ]


@pytest.mark.shared
def test_public_go_advisories_are_dated_by_their_first_commit(shared_data: Path, store: Store, bring, dates):
    folder = shared_data / "go-vulndb"
    bring(folder / "osv.jsonl.gz", folder / "first_commit_dates.csv")
    with gzip.open(folder / "osv.jsonl.gz", "rt") as lines:
        stated = {row["id"]: row["published"] for row in map(json.loads, lines)}
    with (folder / "first_commit_dates.csv").open() as rows:
        first = {row["id"]: datetime.fromisoformat(row["first_commit_at"]) for row in csv.DictReader(rows)}
    wanted = {key: first[key] if date.startswith("0001") else datetime.fromisoformat(date) for key, date in stated.items()}
    assert (len(wanted), sum(date.startswith("0001") for date in stated.values())) == (3627, 3419)
    assert dates() == wanted
    assert store.home.read("SELECT count(*) AS n FROM problem WHERE is_corrected = FALSE") == [{"n": 0}]
