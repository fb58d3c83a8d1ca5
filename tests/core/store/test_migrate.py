"""Migrations: a copy of the store stands beside it before anything changes, whatever happened to an earlier attempt."""

import shutil
from pathlib import Path

import pytest

from core.store import migrate
from core.store.store import Store


def test_a_copy_is_put_beside_the_store_and_a_killed_attempt_stops_no_later_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "parley.duckdb"
    Store.open(path).close()
    more = shutil.copytree(migrate.FOLDER, tmp_path / "migrations")
    (more / "9000_more.sql").write_text("CREATE TABLE more (id UUID NOT NULL);\n", encoding="utf-8")
    monkeypatch.setattr(migrate, "FOLDER", more)
    (tmp_path / "parley.duckdb.before-9000_more.part").write_bytes(b"half a copy")
    (tmp_path / "parley.duckdb.before-9000_more").write_bytes(b"of an upgrade before this one")
    store = Store.open(path)
    assert migrate.applied(store.home)[9000] == migrate.checksum("CREATE TABLE more (id UUID NOT NULL);\n")
    store.close()
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == [
        "parley.duckdb", "parley.duckdb.before-9000_more", "parley.duckdb.before-9000_more-2",
    ]  # fmt: skip
    assert (tmp_path / "parley.duckdb.before-9000_more").read_bytes() == b"of an upgrade before this one"
    monkeypatch.undo()
    before = Store.open(tmp_path / "parley.duckdb.before-9000_more-2")
    assert list(migrate.applied(before.home)) == [number for number, _, _ in migrate.available()]
    before.close()
