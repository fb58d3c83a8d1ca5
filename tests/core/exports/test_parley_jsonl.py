"""What leaves in our own form comes back as it was, whatever the records hold."""

import dataclasses
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import commands
from core.access import Viewer
from core.exports.parley_jsonl import write
from core.imports import import_files
from core.records import KINDS, Id, Json, Record, derive_id
from core.sources.parley_columns import ALLOWED, form
from core.store.digest import content_columns, may_be_null
from core.store.staging import REFERENCES
from core.store.store import Store

VIEWER = Viewer.local("Robin Vale", "sre")
SHARED = (
    "cisa-kev",
    "cyclonedx-bom-examples",
    "github-status-history",
    "icco-postmortems",
    "jenkins-status-cstate",
    "vendor-faros-fixtures",
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "UUID": st.uuids().map(str).map(Id),
    "TEXT": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    "JSON": st.sampled_from(['"x"', "{}", "[1, 2]", "null", '{"a": "é"}']).map(Json),
    "list": st.sampled_from(["[]", '["ends_before_start"]', '["ü"]']).map(Json),
    "object": st.sampled_from(["{}", '{"a": 1}']).map(Json),
    "BIGINT": st.integers(-(10**17), 10**17),
    "BOOLEAN": st.booleans(),
    "TIMESTAMPTZ": st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
    "DATE": st.dates(date(1, 1, 1), date(9999, 12, 31)),
}


def _column(table: str, name: str) -> st.SearchStrategy[Any]:
    allowed = ALLOWED.get((table, name))
    value = st.sampled_from(allowed) if allowed else VALUES[form(table, name)]
    if name in REFERENCES:
        value = st.just(derive_id(REFERENCES[name], "the one"))
    return st.none() | value if may_be_null(table, name) else value


def _records(table: str) -> st.SearchStrategy[Record]:
    columns = {name: _column(table, name) for name in content_columns(table)}
    columns |= {"id": st.just(derive_id(table, "the one")), **({"number": st.integers(1, 10**9)} if table == "incident" else {})}
    return st.builds(KINDS[table], **columns)


def _without_source(record: Record) -> Record:
    """A mention would not be taken over another mention; the sources have tests of their own."""
    return dataclasses.replace(record, source=None) if record.source == "mention" else record


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.tuples(*(_records(table) for table in sorted(KINDS))))
def test_every_kind_of_record_comes_back_as_it_was(records: tuple[Record, ...]):
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder) / "a.duckdb") as first, _opened(Path(folder) / "b.duckdb") as second:
        first.change(VIEWER, "test.fill", {}, lambda change: {"added": len([change.add(_without_source(record)) for record in records])})
        assert write(first, VIEWER, Path(folder) / "a.jsonl") == sum(not cls.IS_SEALED for cls in KINDS.values())
        report = import_files(second, VIEWER, [Path(folder) / "a.jsonl"])
        assert (report["problems"], report["skipped"]) == ([], [])
        for table, cls in KINDS.items():
            assert second.find(VIEWER, cls) == first.find(VIEWER, cls), table


class _opened:
    def __init__(self, path: Path) -> None:
        self.store = Store.open(path, memory_mb=256)

    def __enter__(self) -> Store:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Store]:
    """An empty store beside the first."""
    with _opened(tmp_path / "second.duckdb") as store:
        yield store


def _is_the_same_again(store: Store, second: Store, folder: Path) -> None:
    write(store, VIEWER, folder / "first.jsonl")
    report = import_files(second, VIEWER, [folder / "first.jsonl"])
    assert (report["problems"], report["skipped"], report["unreadable"]) == ([], [], 0)
    write(second, VIEWER, folder / "second.jsonl")
    assert (folder / "second.jsonl").read_bytes() == (folder / "first.jsonl").read_bytes()


def test_the_worked_example_leaves_and_comes_back_byte_by_byte(demo_store: Store, second: Store, tmp_path: Path):
    commands.execute(demo_store, VIEWER, "incident.create", {"title": "Über “Größe” 🚨\n\u2028"})
    _is_the_same_again(demo_store, second, tmp_path)
    assert (tmp_path / "first.jsonl").stat().st_size > 10_000


@pytest.mark.shared
def test_real_data_leaves_and_comes_back_byte_by_byte(demo_store: Store, second: Store, tmp_path: Path, shared_data: Path):
    import_files(demo_store, VIEWER, [shared_data / name for name in SHARED])
    _is_the_same_again(demo_store, second, tmp_path)
