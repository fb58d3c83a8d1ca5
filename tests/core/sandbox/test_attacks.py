"""Hostile statements, each run by a real worker: none reads, writes, connects, changes a setting or outlives its deadline."""

import hashlib
import json
import socket
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from core.errors import InvalidInput, ParleyError, QueryFailed, QueryTooLong
from core.sandbox import Result, refusal, run, spare

ATTACKS = tomllib.loads(Path(__file__).with_name("attacks.toml").read_text(encoding="utf-8"))["attack"]
GROUPS = 12
SECRET = "oystercatcher"
DEADLINE = 1.0
"""Seconds for what runs away."""
PATIENCE = 30.0
"""Seconds for everything else; a busy machine is no failure."""
THINGS = {"things": pa.table({"a": [1, 2], "b": ["x", "y"]})}


@dataclass
class Ground:
    """What an attack could reach: a folder of secrets and a listening socket."""

    folder: Path
    listener: socket.socket

    def write(self, sql: str) -> str:
        doubling = ", ".join(f"a{n} AS (SELECT l.x FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 31))
        words = {"folder": self.folder, "port": self.listener.getsockname()[1], "doubling": doubling, "deep": "(" * 5000 + "1" + ")" * 5000}
        return sql.format(**words)

    def fingerprint(self) -> dict[str, str]:
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(self.folder.rglob("*")) if path.is_file()}

    def was_reached(self) -> bool:
        with suppress(BlockingIOError):
            self.listener.accept()
            return True
        return False


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    # The early words are switched off: the process alone has to hold.
    monkeypatch.setattr(refusal, "check", lambda sql: None)
    for name in ("secret.txt", "secret.csv", "evil.duckdb_extension"):
        (tmp_path / name).write_text(f"word\n{SECRET}\n")
    (tmp_path / "secret.json").write_text(json.dumps({"word": SECRET}))
    with duckdb.connect(str(tmp_path / "store.duckdb")) as store:
        store.execute(f"CREATE TABLE hidden AS SELECT '{SECRET}' AS word")
        store.execute(f"COPY hidden TO '{tmp_path}/secret.parquet'")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Ground(tmp_path, listener)


def attempt(sql: str, seconds: float) -> Result | ParleyError:
    try:
        return run(THINGS, sql, seconds=seconds, rows=1000, memory_mb=256)
    except ParleyError as error:
        return error


def told(outcome: Result | ParleyError) -> str:
    return str(outcome) if isinstance(outcome, ParleyError) else json.dumps(asdict(outcome))


@pytest.mark.parametrize("group", range(GROUPS))
def test_an_attack_never_has_an_effect(group: int, ground: Ground) -> None:
    before = ground.fingerprint()
    for attack in ATTACKS[group::GROUPS]:
        sql = ground.write(attack["sql"])
        seconds = DEADLINE if attack["outcome"] == "ended" else PATIENCE
        started = time.monotonic()
        outcome = attempt(sql, seconds)
        taken = time.monotonic() - started
        classes: dict[str, Any] = {"refused": InvalidInput | QueryFailed, "harmless": Result, "ended": QueryFailed | QueryTooLong}
        assert isinstance(outcome, classes[attack["outcome"]]), f"{attack['name']}: {told(outcome)[:500]}"
        assert taken < seconds + 2.0, f"{attack['name']} took {taken:.1f} s"
        assert SECRET not in told(outcome), attack["name"]
        assert ground.fingerprint() == before, f"{attack['name']} changed a file"
        assert not ground.was_reached(), f"{attack['name']} reached the network"
        for path in (sys.prefix, str(Path.home()) + "/", str(Path(__file__).parents[3])):
            assert path not in told(outcome), f"{attack['name']} tells a path of this machine"


def test_a_worker_never_outlives_its_cell(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    take = spare.take
    monkeypatch.setattr(spare, "take", lambda: seen.append(take()) or seen[-1])
    for sql in ("SELECT 1", "SELECT wrong", "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range < b.range"):
        attempt(sql, DEADLINE)
    assert [worker.poll() is not None for worker in seen] == [True, True, True]


def test_attacks_are_many_distinct_and_explained() -> None:
    names = [attack["name"] for attack in ATTACKS]
    assert len(names) >= 100
    assert len(set(names)) == len(names)
    assert all(attack["why"] and attack["outcome"] in {"refused", "harmless", "ended"} for attack in ATTACKS)


UNFENCED = (
    "read_text", "glob", "file_as_table", "copy_over_store", "copy_in_cte", "read_blob", "attach_store", "set_threads",
    "query_function_reads",
)  # fmt: skip


@pytest.mark.parametrize("name", UNFENCED)
def test_without_the_fence_the_same_statement_has_its_effect(name: str, ground: Ground) -> None:
    sql = next(ground.write(attack["sql"]) for attack in ATTACKS if attack["name"] == name)
    with duckdb.connect() as unfenced:
        # It runs, and gives rows or a count: what the fence refuses is not refused by the engine itself.
        assert isinstance(unfenced.execute(sql).fetchall(), list)
