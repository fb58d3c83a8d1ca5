"""The log of a room keeps what was handed over, and a record that a crash cut short ends it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.live.log import SETTLED, UPDATE, Entry, RoomLog

ENTRIES = [
    Entry(UPDATE, {"by": "Ada"}, b"\x01\x02"),
    Entry(SETTLED, {"cell": "summary", "version": 3, "text": "Ünd"}),
    Entry(UPDATE, {}, b""),
]


def test_what_was_appended_is_there_after_the_process_is_gone(tmp_path: Path) -> None:
    log = RoomLog(tmp_path / "live" / "a.log")
    for entry in ENTRIES:
        log.append(entry)
    # Not closed: what the operating system has outlives the process.
    assert RoomLog(tmp_path / "live" / "a.log").entries() == ENTRIES
    assert (tmp_path / "live" / "a.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [1, 5, 9, 12])
def test_a_torn_record_ends_the_log_and_the_next_one_follows_it(tmp_path: Path, cut: int) -> None:
    log = RoomLog(tmp_path / "a.log")
    for entry in ENTRIES:
        log.append(entry)
    data = log.path.read_bytes()
    log.path.write_bytes(data[: len(data) - cut])
    again = RoomLog(tmp_path / "a.log")
    assert again.entries() == ENTRIES[:2]
    again.append(ENTRIES[2])
    assert again.entries() == ENTRIES


def test_compacting_puts_fewer_records_in_the_place_of_all(tmp_path: Path) -> None:
    log = RoomLog(tmp_path / "a.log")
    for _ in range(10):
        log.append(ENTRIES[0])
    log.compact(ENTRIES[:2])
    log.append(ENTRIES[2])
    log.close()
    assert RoomLog(tmp_path / "a.log").entries() == ENTRIES
    assert [path.name for path in tmp_path.iterdir()] == ["a.log"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("log") / "a.log"
    path.write_bytes(data)
    log = RoomLog(path)
    kept = log.entries()
    assert log.entries() == kept
    log.close()
