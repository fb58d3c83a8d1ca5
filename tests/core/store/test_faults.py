"""What goes wrong is answered with one sentence and a remedy, and loses nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core import commands
from core.access import Viewer
from core.errors import DiskFull, InvalidInput, Stale, StoreDamaged, StoreFolderUnwritable, StoreHeld, StoreNewer, StoreReadOnly
from core.records import Incident, Milestone
from core.store import audit, migrate
from core.store.opening import refuse_old_engine
from core.store.store import Store

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
from core import commands
from core.access import Viewer
from core.store.store import Store

store = Store.open(Path(sys.argv[1]))
viewer = Viewer.local("Robin Vale", "sre")
for number in range(100000):
    made = commands.execute(store, viewer, "incident.create", {"title": f"number {number}"})
    print(made["id"], flush=True)
"""


def _writer(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_store_held_by_another_process_is_named(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    with _writer(path) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreHeld) as caught:
            Store.open(path)
        other.kill()
    assert caught.value.sentence == f"The store {path} is already open by process {other.pid}."
    assert "stop it first" in caught.value.remedy


@pytest.mark.parametrize("after", [3, 40])
def test_a_killed_process_never_loses_an_acknowledged_write(tmp_path: Path, after: int) -> None:
    path = tmp_path / "killed.duckdb"
    acknowledged = []
    with _writer(path) as other:
        assert other.stdout is not None
        for line in other.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) == after:
                os.kill(other.pid, signal.SIGKILL)
                break
        acknowledged += [line.strip() for line in other.stdout if len(line.strip()) == 36]
    store = Store.open(path)
    there = {row.id for row in store.find(Viewer.system(), Incident)}
    assert set(acknowledged) <= there
    assert len(there) <= len(acknowledged) + 1
    assert audit.verify(store.home).holds
    store.close()


@pytest.mark.parametrize("later", [(1, 2), (7, 8), (7, -6)])
def test_a_store_from_newer_code_is_refused_and_one_ahead_is_not(later: tuple[int, int], tmp_path: Path) -> None:
    """Whatever the numbers, which have gaps: one migration that this code does not know is one ahead, two are two."""
    path = tmp_path / "newer.duckdb"
    store = Store.open(path)
    newest = migrate.available()[-1][0]
    numbers = [newest + each for each in later]
    assert not set(numbers) & {number for number, _, _ in migrate.available()}
    for number in numbers:
        with store.home.writing() as session:
            session.execute("INSERT INTO migration (number, name, checksum) VALUES ($1, 'later', 'x')", [number])
        store.close()
        if number == numbers[0]:
            store = Store.open(path)
    with pytest.raises(StoreNewer) as caught:
        Store.open(path)
    one, other = sorted(numbers)
    said = f"The store {path} is at version {max(numbers)}, this Parley knows version {newest}: it does not know {one}, {other}."
    assert caught.value.sentence == said


def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "damaged.duckdb"
    path.write_bytes(b"this was never a database" * 1000)
    before = path.read_bytes()
    with pytest.raises(StoreDamaged) as caught:
        Store.open(path)
    assert f"The store {path} cannot be read" in caught.value.sentence
    assert "restore a backup" in caught.value.remedy
    assert path.read_bytes() == before


def test_a_log_that_cannot_be_replayed_is_set_aside_and_the_store_opens_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "torn.duckdb"
    viewer = Viewer.local("Robin Vale", "sre")
    store = Store.open(path)
    commands.execute(store, viewer, "incident.create", {"title": "Kept"})
    store.close()
    with _writer(path) as other:
        assert other.stdout is not None
        for _ in range(5):
            other.stdout.readline()
        os.kill(other.pid, signal.SIGKILL)
    log = path.with_name(path.name + ".wal")
    broken = bytearray(log.read_bytes())
    for place in range(len(broken) // 4, len(broken) // 2, 7):
        broken[place] ^= 0xFF
    log.write_bytes(bytes(broken))
    store = Store.open(path)
    assert [row.title for row in store.find(viewer, Incident, "title = 'Kept'")] == ["Kept"]
    if store.home.is_read_only:
        with pytest.raises(StoreReadOnly):
            commands.execute(store, viewer, "incident.create", {"title": "Lost"})
        aside = store.home.set_aside  # type: ignore[attr-defined]
        assert sorted(item.name for item in aside.iterdir()) == [path.name, path.name + ".wal"]
    store.close()


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFolderUnwritable) as caught:
        Store.open(tmp_path / "file" / "parley.duckdb")
    assert "cannot be made" in caught.value.sentence
    with pytest.raises(StoreFolderUnwritable) as caught:
        Store.open(tmp_path)
    assert caught.value.sentence == f"{tmp_path} is a folder, not a file."


def test_an_engine_that_loses_its_log_is_refused() -> None:
    with pytest.raises(StoreDamaged, match=r"DuckDB 1\.5\.5 can lose"):
        refuse_old_engine("1.5.5")
    refuse_old_engine("1.5.6")
    refuse_old_engine("2.0.0")


def test_an_edit_based_on_an_old_version_changes_nothing(store: Store, sre: Viewer) -> None:
    made = commands.execute(store, sre, "incident.create", {"title": "First"})
    commands.execute(store, sre, "incident.change", {"id": made["id"], "version": 1, "title": "Second"})
    with pytest.raises(Stale) as caught:
        commands.execute(store, sre, "incident.change", {"id": made["id"], "version": 1, "title": "Third"})
    assert caught.value.sentence == "This incident was changed by someone else since you opened it (you saw version 1)."
    assert store.get(sre, Incident, made["id"]).title == "Second"
    assert [old["body"]["title"] for old in store.history(sre, Incident, made["id"])] == ["First"]


def test_writers_at_once_lose_nothing(store: Store) -> None:
    def write(name: str) -> None:
        for number in range(10):
            commands.execute(store, Viewer.local(name, "sre"), "incident.create", {"title": f"{name} {number}"})

    threads = [threading.Thread(target=write, args=[f"Writer {letter}"]) for letter in "ABCDEFGH"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    incidents = store.find(Viewer.system(), Incident, "TRUE ORDER BY number")
    assert [row.number for row in incidents] == list(range(1, 81))
    assert len({row.title for row in incidents}) == 80
    assert audit.verify(store.home).entries == 80
    assert store.home.longest_wait() > 0


def test_a_full_disk_loses_nothing_and_writing_goes_on_after(tmp_path: Path) -> None:
    volume = tmp_path / "small"
    volume.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(volume)], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("a volume of 6 MB cannot be mounted here")
    try:
        store = Store.open(volume / "parley.duckdb", memory_mb=256)
        viewer = Viewer.local("Robin Vale", "sre")
        kept: list[str] = []

        def fill() -> None:
            for number in range(4000):
                summary = os.urandom(9000).hex()
                kept.append(commands.execute(store, viewer, "incident.create", {"title": str(number), "summary": summary})["id"])

        with pytest.raises(DiskFull) as caught:
            fill()
        assert "everything before it is kept" in caught.value.sentence
        assert len(kept) > 50
        subprocess.run(["mount", "-o", "remount,size=64m", str(volume)], check=True)
        kept.append(commands.execute(store, viewer, "incident.create", {"title": "after"})["id"])
        store.close()
        again = Store.open(volume / "parley.duckdb", memory_mb=256)
        assert {row.id for row in again.find(viewer, Incident)} == set(kept)
        assert audit.verify(again.home).holds
        again.close()
    finally:
        subprocess.run(["umount", str(volume)], check=False)


def test_a_time_without_zone_and_one_in_the_future_are_refused(demo_store: Store, sre: Viewer) -> None:
    incident = demo_store.find(sre, Incident, "number = 1")[0]
    for moment, why in (("2026-03-05T14:00:00", "names no zone"), ("2999-01-01T00:00:00Z", "lies in the future")):
        with pytest.raises(InvalidInput, match=why):
            commands.execute(demo_store, sre, "milestone.record", {"incident_id": incident.id, "kind": "recovered", "happened_at": moment})


def test_a_corrected_milestone_keeps_what_was_stated(demo_store: Store, sre: Viewer) -> None:
    old = demo_store.find(sre, Milestone, "kind = 'detected' ORDER BY happened_at")[0]
    made = commands.execute(
        demo_store, sre, "milestone.correct",
        {"id": old.id, "version": 1, "happened_at": "2026-03-05T14:05:00Z", "reason": "The graph shows it a minute earlier"},
    )  # fmt: skip
    rows = commands.execute(demo_store, sre, "milestone.list", {"incident_id": old.incident_id})
    detected = [(row["id"], row["happened_at"].isoformat(), row["is_superseded"]) for row in rows if row["kind"] == "detected"]
    assert detected == [
        (made["id"], "2026-03-05T14:05:00+00:00", False),
        (old.id, "2026-03-05T14:06:00+00:00", True),
    ]


def test_waiting_for_the_writer_is_measured(store: Store, sre: Viewer) -> None:
    def hold(change: object) -> dict[str, bool]:
        time.sleep(0.2)
        return {"done": True}

    first = threading.Thread(target=lambda: store.change(sre, "slow", {}, hold))
    first.start()
    time.sleep(0.05)
    commands.execute(store, sre, "incident.create", {"title": "Waits"})
    first.join()
    assert store.home.longest_wait() > 0.05
