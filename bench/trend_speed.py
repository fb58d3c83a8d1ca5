"""The leadership page's numbers beside one scan of what they read: `python -m bench.trend_speed [INCIDENTS]`.

Clock and processor time of both sides in one run; what else the machine does disturbs the processor time less.
"""

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.import_speed import synthetic
from bench.measuring import in_process, verdict
from core.access import Viewer
from core.imports import import_files
from core.metrics.evaluate import measure_all
from core.metrics.leadership import NEEDED
from core.metrics.scope import Scope
from core.store.store import Store

VIEWER = Viewer.local("Bench", "sre")
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 5
SCANS = (
    "SELECT max(kind), max(happened_at), max(happened_before), max(incident_id), max(precision), max(flags), bool_or(is_superseded), "
    "max(deleted_seq), max(visibility) FROM visible_milestone",
    "SELECT max(id), max(number), max(kind), max(status), max(sre_severity), max(security_severity), max(flags), max(declared_by), "
    "max(affected_low_bp), max(affected_high_bp), max(cause_deployment_id), max(joint_override), bool_or(is_exercise), bool_or(is_demo), "
    "bool_or(is_maintenance), max(deleted_seq), max(visibility) FROM visible_incident",
)


def numbers(store: Store) -> None:
    """Everything that the leadership page shows."""
    measure_all(store, VIEWER, NEEDED, Scope(as_of=AS_OF))


def scan(store: Store) -> None:
    """One pass over every column that those numbers read."""
    for sql in SCANS:
        store.ask(VIEWER, sql)


def cost(work: Callable[[Store], None], store: Store) -> tuple[float, float]:
    """Seconds on the clock and of processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    work(store)
    return time.perf_counter() - clock, time.process_time() - processor


def side_by_side(store: Store) -> tuple[list[float], list[float]]:
    """The median (clock, processor) of the numbers and of the scan, taken in turn after one round that does not count."""
    numbers(store)
    scan(store)
    rounds = [(cost(numbers, store), cost(scan, store)) for _ in range(ROUNDS)]
    middle = [[statistics.median(part[side][kind] for part in rounds) for kind in (0, 1)] for side in (0, 1)]
    return middle[0], middle[1]


def with_pandas(store: Store) -> float:
    """Seconds in which pandas makes the median and the 90th percentile of one metric, from frames that are already in memory."""
    frame: Any = store.ask_arrow(VIEWER, "SELECT incident_id, kind, happened_at FROM visible_milestone").to_pandas()
    begun = time.perf_counter()
    wide = frame.pivot_table(index="incident_id", columns="kind", values="happened_at", aggfunc="min")
    minutes = (wide["mitigated"] - wide["impact_start"]).dt.total_seconds() / 60
    minutes[minutes > 0].quantile([0.5, 0.9])
    return time.perf_counter() - begun


def filled(folder: str, incidents: int) -> Path:
    """A store with so many incidents and five milestones each."""
    file, target = Path(folder) / "many.jsonl", Path(folder) / f"{incidents}.duckdb"
    synthetic(file, incidents)
    store = Store.open(target)
    import_files(store, VIEWER, [file])
    store.close()
    file.unlink()
    return target


def main() -> int:
    """Print every ratio; exit 1 when one is over its bar."""
    if sys.argv[1:2] == ["once"]:
        numbers(Store.open(Path(sys.argv[2])))
        return 0
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    good, taken = True, {}
    with tempfile.TemporaryDirectory() as folder:
        for incidents in (most // 100, most // 10, most):
            path = filled(folder, incidents)
            store = Store.open(path)
            ours, bare = side_by_side(store)
            taken[incidents] = ours[1]
            told = f"{ours[0]:.3f} s beside {bare[0]:.3f} s"
            is_good = verdict(f"{incidents:,} incidents, numbers over one scan", ours[0] / bare[0], 3, "x", told)
            verdict("the same, processor time", ours[1] / bare[1], 3, "x", f"{ours[1]:.3f} s beside {bare[1]:.3f} s")
            if incidents == most:
                good &= is_good
                pandas = with_pandas(store)
                told = f"{pandas:.1f} s for one metric of {len(NEEDED)}, from frames in memory, beside {ours[0]:.2f} s for all"
                print(f"     pandas takes {pandas / ours[0]:.1f} x as long: {told}")
            store.close()
        growth = math.log(taken[most] / taken[most // 10]) / math.log(10)
        good &= verdict(f"growth from {most // 10:,} to {most:,}", growth, 1, "(1 is linear)", "exponent of the processor time")
        memory = in_process(["bench.trend_speed", "once", str(path)]).memory
        good &= verdict("memory", memory, 1000, "MB", "peak of a process that makes the numbers once")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
