"""The worker in reserve: taken once, replaced when dead, gone with its owner."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import QueryFailed, QueryTooLong
from core.sandbox import cell, run, spare, warm

ROOT = Path(__file__).parents[3]


def test_a_worker_never_serves_two_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    take = spare.take
    monkeypatch.setattr(spare, "take", lambda: seen.append(take()) or seen[-1])
    for _ in range(3):
        assert run({}, "SELECT 1 AS one").rows == [[1]]
    assert len({worker.pid for worker in seen}) == 3


def test_a_dead_worker_in_reserve_is_replaced() -> None:
    warm()
    spare._reserve[-1].kill()
    spare._reserve[-1].wait()
    assert run({}, "SELECT 1 AS one").rows == [[1]]


def test_a_worker_that_dies_on_the_way_gives_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = spare.take()
    monkeypatch.setattr(spare, "take", lambda: worker)
    worker.kill()
    with pytest.raises(QueryFailed, match="ended its worker"):
        run({}, "SELECT 1")


def test_a_reply_that_is_no_answer_gives_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "_exchange", lambda worker, request: b"[]")
    with pytest.raises(QueryFailed, match="gave no answer"):
        run({}, "SELECT 1")


def test_a_cell_that_gets_no_turn_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell._slots, "acquire", lambda timeout: False)
    with pytest.raises(QueryTooLong, match="No SQL cell could start"):
        run({}, "SELECT 1", seconds=0.1)


def test_a_worker_never_outlives_the_process_that_started_it() -> None:
    program = (
        "import os\nfrom core.sandbox import cell, spare\n"
        "idle, busy = spare.start(), spare.start()\n"
        "asking = cell.Cell({}, 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range < b.range', seconds=1)\n"
        "[busy.stdin.write(piece) for piece in asking._request(1.0)]\nbusy.stdin.flush()\n"
        "print(idle.pid, busy.pid, flush=True)\nos._exit(0)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30)
    left = [Path(f"/proc/{pid}/stat") for pid in told.stdout.split()]
    assert len(left) == 2
    until = time.monotonic() + 10
    while any(_lives(stat) for stat in left) and time.monotonic() < until:
        time.sleep(0.05)
    assert [_lives(stat) for stat in left] == [False, False]


def test_a_worker_inherits_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TOKEN", "oystercatcher")
    worker = spare.start()
    time.sleep(0.3)
    assert b"oystercatcher" not in Path(f"/proc/{worker.pid}/environ").read_bytes()
    spare.end(worker)


def _lives(stat: Path) -> bool:
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
