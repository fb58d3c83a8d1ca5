"""A backup is the whole record, and restoring one never loses what was there."""

from pathlib import Path

import pytest

from core import commands
from core.access import Viewer
from core.errors import BadFile, InvalidInput, StoreHeld
from core.records import Incident
from core.store import audit
from core.store.backup import backup, restore
from core.store.store import Store


def test_backup_then_restore_brings_everything_back_and_keeps_what_was_there(demo_store: Store, sre: Viewer, tmp_path: Path) -> None:
    path = Path(demo_store.home.location)
    made = backup(demo_store, tmp_path / "monday.duckdb")
    assert made["sequence"] == 1
    assert (tmp_path / "monday.duckdb").stat().st_mode & 0o777 == 0o600
    commands.execute(demo_store, sre, "incident.create", {"title": "Tuesday"})
    demo_store.close()
    done = restore(tmp_path / "monday.duckdb", path)
    assert (done["store"], done["sequence"]) == (str(path), 1)
    again = Store.open(path)
    assert len(again.find(sre, Incident)) == 2
    assert audit.verify(again.home).holds
    again.close()
    before = Store.open(Path(done["kept"]))
    assert [row.title for row in before.find(sre, Incident, "number = 3")] == ["Tuesday"]
    before.close()


def test_texts_in_writing_never_outlive_the_record_that_they_were_written_in(demo_store: Store, tmp_path: Path) -> None:
    path = Path(demo_store.home.location)
    backup(demo_store, tmp_path / "monday.duckdb")
    demo_store.close()
    rooms = path.with_name(f"{path.name}.live")
    rooms.mkdir()
    (rooms / "n1.log").write_bytes(b"typed")
    kept = Path(str(restore(tmp_path / "monday.duckdb", path)["kept"]))
    assert not rooms.exists()
    assert (kept.with_name(f"{kept.name}.live") / "n1.log").read_bytes() == b"typed"


def test_a_backup_whose_log_does_not_hold_is_never_put_in_place(demo_store: Store, sre: Viewer, tmp_path: Path) -> None:
    backup(demo_store, tmp_path / "copy.duckdb")
    path = Path(demo_store.home.location)
    demo_store.close()
    forged = Store.open(tmp_path / "copy.duckdb")
    with forged.home.writing() as session:
        session.execute("UPDATE incident SET title = 'nothing happened' WHERE number = 1")
    forged.close()
    with pytest.raises(BadFile, match="does not hold"):
        restore(tmp_path / "copy.duckdb", path)
    again = Store.open(path)
    assert again.find(sre, Incident, "title = 'nothing happened'") == []
    again.close()


def test_what_is_no_backup_and_a_store_in_use_are_named(store: Store, tmp_path: Path) -> None:
    path = Path(store.home.location)
    with pytest.raises(InvalidInput, match="There is no file"):
        restore(tmp_path / "absent.duckdb", path)
    (tmp_path / "text.duckdb").write_text("no database" * 100)
    with pytest.raises(BadFile, match="no backup that can be read"):
        restore(tmp_path / "text.duckdb", path)
    backup(store, tmp_path / "good.duckdb")
    with pytest.raises(StoreHeld):
        restore(tmp_path / "good.duckdb", path)
    with pytest.raises(InvalidInput, match="already there"):
        backup(store, tmp_path / "good.duckdb")
