"""The leadership page's numbers beside one scan of what they read: `python -m bench.trend_speed [INCIDENTS [TIMES]]`.

Clock and processor time of both sides in one run; what else the machine does disturbs the processor time less. The bar is for INCIDENTS, a
million unless told. With TIMES the same is measured on that store so many times over.
"""

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from bench import trend_pandas
from bench.import_speed import synthetic
from bench.measuring import in_process, verdict
from core.access import Viewer
from core.imports import import_files
from core.metrics.evaluate import measure_all
from core.metrics.leadership import NEEDED
from core.metrics.scope import Scope
from core.store.store import Store

VIEWER = Viewer.local("Bench", "sre")
GUEST = Viewer(person_id=None, name="Guest", discipline=None, groups=frozenset({"everyone", "sre"}))
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 5
SCANS = (
    "SELECT max(kind), max(happened_at), max(happened_before), max(incident_id), max(precision), max(flags), bool_or(is_superseded), "
    "max(deleted_seq), max(visibility) FROM visible_milestone",
    "SELECT max(id), max(number), max(kind), max(status), max(sre_severity), max(security_severity), max(flags), max(declared_by), "
    "max(affected_low_bp), max(affected_high_bp), max(cause_deployment_id), max(joint_override), bool_or(is_exercise), bool_or(is_demo), "
    "bool_or(is_maintenance), max(deleted_seq), max(visibility) FROM visible_incident",
)

KEPT = ("number", "kind", "severity", "status", "excluded", "is_demo", "is_flagged", "is_joint", "impact_start", "mitigated", "declared",
        "publicly_noticed", "resolved", "closed", "review_held", "sre_engaged", "security_engaged", "affected_low_bp", "affected_high_bp")


def numbers(store: Store, viewer: Viewer = VIEWER) -> None:
    """Everything that the leadership page shows."""
    measure_all(store, viewer, NEEDED, Scope(as_of=AS_OF))


def scan(store: Store) -> None:
    """One pass over every column of the record that those numbers speak of."""
    for sql in SCANS:
        store.ask(VIEWER, sql)


def scan_kept(store: Store) -> None:
    """One pass over the columns of the kept rows that they read since there are any."""
    store.ask(VIEWER, f"SELECT {', '.join(f'max({name})' for name in KEPT)} FROM visible_kept_incident")


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
    """Seconds in which pandas makes the same numbers from frames that are already in memory. Raises `SystemExit` where they differ."""
    ours = measure_all(store, VIEWER, ["time_to_mitigate"], Scope(as_of=AS_OF))["time_to_mitigate"][0]
    frame = trend_pandas.frames(store, VIEWER)
    begun = time.perf_counter()
    theirs = trend_pandas.numbers(frame, AS_OF)["time_to_mitigate"]
    took = time.perf_counter() - begun
    if theirs is None or theirs[:2] != (ours.n_used, ours.value):
        raise SystemExit(f"pandas says {theirs}, Parley {ours.n_used} and {ours.value}")
    return took


def filled(folder: str, incidents: int) -> Path:
    """A store with so many incidents and five milestones each."""
    file, target = Path(folder) / "many.jsonl", Path(folder) / f"{incidents}.duckdb"
    synthetic(file, incidents)
    store = Store.open(target)
    import_files(store, VIEWER, [file])
    store.close()
    file.unlink()
    return target


def over_again(path: Path, times: int) -> None:
    """Make the store `times` as large: every incident with its milestones and its kept row again, with ids and numbers of their own."""
    store = Store.open(path)
    with store.home.writing() as session:
        n = session.execute("SELECT max(number) AS n FROM incident")[0]["n"]
        for k in range(1, times):
            fresh = f"md5({{}}::TEXT || ' {k}')::UUID"
            first = f"FROM {{}} WHERE number <= {n}"
            ids = f"{fresh.format('m.id')} AS id, {fresh.format('m.incident_id')} AS incident_id"
            kept = f"SELECT * REPLACE ({fresh.format('incident_id')} AS incident_id, number + {k * n} AS number)"
            session.execute(
                f"INSERT INTO milestone SELECT m.* REPLACE ({ids}) FROM milestone m "
                f"SEMI JOIN (SELECT id {first.format('incident')}) i ON i.id = m.incident_id"
            )
            session.execute(f"INSERT INTO kept_incident {kept} {first.format('kept_incident')}")
            session.execute(
                f"INSERT INTO incident SELECT * REPLACE ({fresh.format('id')} AS id, number + {k * n} AS number) {first.format('incident')}"
            )
    store.close()


def larger(path: Path, times: int, incidents: int) -> float:
    """Measure the store so many times over; seconds of processor time of the numbers."""
    over_again(path, times)
    store = Store.open(path)
    ours, bare = side_by_side(store)
    print(f"     {incidents:,} incidents: {ours[0] / bare[0]:.2f} x, {ours[0]:.3f} s beside {bare[0]:.3f} s by the clock; "
          f"{ours[1] / bare[1]:.2f} x, {ours[1]:.3f} s beside {bare[1]:.3f} s of processor time")
    store.close()
    return ours[1]


def main() -> int:
    """Print every ratio; exit 1 when one is over its bar."""
    if sys.argv[1:2] == ["once"]:
        numbers(Store.open(Path(sys.argv[2])))
        return 0
    most, times = (int(text) for text in [*sys.argv[1:3], *("1000000", "1")[len(sys.argv) - 1 :]])
    good, taken = True, {}
    with tempfile.TemporaryDirectory() as folder:
        for incidents in (most // 100, most // 10, most):
            path = filled(folder, incidents)
            store = Store.open(path)
            ours, bare = side_by_side(store)
            taken[incidents] = ours[1]
            told = f"{ours[0]:.3f} s beside {bare[0]:.3f} s"
            if incidents == most:
                good &= verdict(f"{incidents:,} incidents, numbers over one scan", ours[0] / bare[0], 3, "x", told)
            else:
                print(f"     {incidents:,} incidents, numbers over one scan: {ours[0] / bare[0]:.2f} x, {told}")
            print(f"     the same, processor time: {ours[1] / bare[1]:.2f} x, {ours[1]:.3f} s beside {bare[1]:.3f} s")
            least = statistics.median(cost(scan_kept, store)[1] for _ in range(ROUNDS))
            print(f"     beside one scan of the kept rows: {ours[1] / least:.1f} x, {least:.3f} s of processor time")
            if incidents == most:
                pandas = with_pandas(store)
                told = f"pandas {pandas:.1f} s from frames in memory, beside {ours[0]:.2f} s; as often as pandas would be 20 times slower"
                good &= verdict("the same numbers in pandas", 20 * ours[0] / pandas, 1, "x", told)
                restricted = statistics.median(cost(lambda store: numbers(store, GUEST), store)[1] for _ in range(ROUNDS))
                print(f"     for a viewer of one group: {restricted:.3f} s of processor time beside {ours[1]:.3f} s")
            store.close()
        memory = in_process(["bench.trend_speed", "once", str(path)]).memory
        good &= verdict("memory", memory, 1000, "MB", "peak of a process that makes the numbers once")
        if times > 1:
            taken[most * times] = larger(path, times, most * times)
        sizes = sorted(taken)
        growth = math.log(taken[sizes[-1]] / taken[sizes[0]]) / math.log(sizes[-1] / sizes[0])
        steps = ", ".join(f"{math.log(taken[after] / taken[before]) / math.log(after / before):.2f}" for before, after in pairwise(sizes))
        told = f"exponent of the processor time; by steps {steps}"
        good &= verdict(f"growth from {sizes[0]:,} to {sizes[-1]:,}", growth, 1, "(1 is linear)", told)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
