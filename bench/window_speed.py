"""What exposure windows cost: `python -m bench.window_speed [SERVICES…] [--in FOLDER]` beside one DuckDB scan plus matching, as data grows.

Every service has 200 deployments of 200 releases with 300 components each; every seventh package has an advisory. Filling a store of
2,000 services (120 million components, about 1 to 3 GB) takes some minutes; with `--in` the stores stay in the folder for another time.
"""

import argparse
import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from bench.measuring import verdict
from core.access import Viewer
from core.exposure.facts import index_of
from core.exposure.intervals import windows_of
from core.exposure.windows import Windows
from core.store.store import Store

SERVICES, DEPLOYMENTS, COMPONENTS, ADVISORIES = (20, 200), 200, 300, 3_000
OVER_SCAN, GROWTH, ROUNDS = 3.0, 11.0, 3
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
_BASE = "1 AS version, 0 AS changed_seq, 'everyone' AS visibility, false AS is_demo, '[]' AS flags, md5('')::UUID AS digest"
AT_ONCE = 200
"""Services whose components are written at once: an import writes release by release, one huge cross product would not."""
_FILL = """
INSERT INTO service BY NAME SELECT {base}, md5('s' || s)::UUID AS id, 'service-' || s AS name, '' AS description, '' AS owner,
  false AS is_regulated FROM range({services}) AS t (s);
INSERT INTO release BY NAME SELECT {base}, md5('r' || s || '.' || d)::UUID AS id, md5('s' || s)::UUID AS service_id,
  'v' || d AS release_version, true AS has_components FROM range({services}) AS t (s), range({deployments}) AS u (d);
INSERT INTO deployment BY NAME SELECT {base}, md5('d' || s || '.' || d)::UUID AS id, md5('s' || s)::UUID AS service_id,
  md5('r' || s || '.' || d)::UUID AS release_id, 'production' AS environment,
  TIMESTAMPTZ '2025-01-01' + to_hours(d * 48) AS deployed_at,
  true AS is_planned, '' AS label FROM range({services}) AS t (s), range({deployments}) AS u (d);
INSERT INTO advisory BY NAME SELECT {base}, md5('a' || i)::UUID AS id, 'X-' || i AS osv_id, '[]' AS aliases, 'A hole' AS summary,
  'LOW' AS severity, now() AS modified_at FROM range({advisories}) AS a (i);
INSERT INTO affected_package BY NAME SELECT {base}, md5('p' || i)::UUID AS id, md5('a' || i)::UUID AS advisory_id, 'PyPI' AS ecosystem,
  'p' || (i * 7) AS name, '[{{"type":"ECOSYSTEM","events":[{{"introduced":"1.3"}},{{"fixed":"1.6"}}]}}]' AS ranges, '[]' AS versions
  FROM range({advisories}) AS a (i)
"""
_COMPONENTS = """
INSERT INTO component BY NAME SELECT {base}, lpad(to_hex((s * 1000 + d) * 1000 + i), 32, '0')::UUID AS id, release_id,
  'pkg:pypi/p' || i AS purl, 'PyPI' AS ecosystem, 'p' || i AS name, '1.' || ((d + i + s) // 20 % 12) AS component_version
  FROM (
    SELECT s, d, md5('r' || s || '.' || d)::UUID AS release_id FROM range({first}, {last}) AS t (s), range({deployments}) AS u (d)
  ) AS r, range({components}) AS v (i)
"""
_SCAN = """SELECT count(*), count(DISTINCT (c.ecosystem, c.name, c.component_version)) FROM visible_deployment d
JOIN visible_component c ON c.release_id = d.release_id
LEFT JOIN visible_affected_package p ON p.name = c.name AND p.ecosystem = c.ecosystem WHERE d.deployed_at < $1"""
_VERSIONS = "SELECT DISTINCT c.ecosystem, c.name, c.component_version FROM visible_component c"


class Spent(NamedTuple):
    """Seconds on the clock, and of processor time over all threads."""

    clock: float
    processor: float


class Measured(NamedTuple):
    """What a store of one size took: the windows with their sums, the scan plus matching, and a record of every interval."""

    ours: Spent
    bare: Spent
    records: Spent
    intervals: int


def fill(path: Path, services: int) -> None:
    """Make the store."""
    Store.open(path).close()
    sizes = {"services": services, "deployments": DEPLOYMENTS, "components": COMPONENTS, "advisories": ADVISORIES}
    with duckdb.connect(str(path), config={"memory_limit": "1500MB", "preserve_insertion_order": "false"}) as connection:
        for statement in _FILL.format(base=_BASE, **sizes).split(";\n"):
            connection.execute(statement)
        for first in range(0, services, AT_ONCE):
            last = min(first + AT_ONCE, services)
            connection.execute(_COMPONENTS.format(base=_BASE, first=first, last=last, **sizes))


def measure(path: Path) -> Measured:
    """What the windows and the bare scan take in this store: the median of some rounds after one that does not count."""
    store, viewer = Store.open(path), Viewer.local("Bench", "sre")

    def windows() -> Windows:
        found = windows_of(store, viewer, AS_OF)
        found.total(AS_OF), found.reexposed(AS_OF), found.not_covered(AS_OF), found.counts()
        return found

    def scan() -> None:
        store.ask(viewer, _SCAN, [AS_OF])
        rows = store.ask(viewer, _VERSIONS)
        index = index_of(store, viewer, {row["name"] for row in rows})
        for row in rows:
            index.find(row["ecosystem"], row["name"], row["component_version"])

    found = windows()
    ours, bare = (_spent(work, ROUNDS) for work in (windows, scan))
    records = _spent(lambda: found.exposures, 1)
    store.close()
    return Measured(ours, bare, records, found.counts()["intervals"])


def _spent(work: Callable[[], object], rounds: int) -> Spent:
    clocks, processors = [], []
    for _ in range(rounds):
        gc.collect()
        clock, processor = time.perf_counter(), time.process_time()
        work()
        clocks.append(time.perf_counter() - clock)
        processors.append(time.process_time() - processor)
    return Spent(statistics.median(clocks), statistics.median(processors))


def main(arguments: list[str]) -> int:
    """Print each figure; exit 1 when one is over its bar in processor time, which others on the machine sway less than the clock."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", type=int, nargs="*", default=SERVICES)
    parser.add_argument("--in", dest="folder", type=Path)
    given = parser.parse_args(arguments)
    good = True
    before: Measured | None = None
    with tempfile.TemporaryDirectory() as scratch:
        for services in given.services:
            path = (given.folder or Path(scratch)) / f"services-{services}.duckdb"
            if not path.exists():
                fill(path, services)
            found = measure(path)
            good &= _tell(services, found, before)
            before = found
    return 0 if good else 1


def _tell(services: int, found: Measured, before: Measured | None) -> bool:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    size = f"{services:,} services x {DEPLOYMENTS} deployments x {COMPONENTS} components, {found.intervals:,} intervals, {peak:.0f} MB"
    worked = f"{found.ours.processor:.2f} s beside {found.bare.processor:.2f} s of processor time"
    clock = f"{found.ours.clock / found.bare.clock:.2f} x by the clock ({found.ours.clock:.2f} s beside {found.bare.clock:.2f} s)"
    more = f"every interval as a record takes {found.records.processor:.2f} s more"
    name = "exposure windows beside one scan plus matching"
    good = verdict(name, found.ours.processor / found.bare.processor, OVER_SCAN, "x", f"{worked}; {clock}; {more}; {size}")
    if before is not None:
        grown = f"{found.ours.processor:.2f} s after {before.ours.processor:.2f} s of processor time"
        clock = f"{found.ours.clock / before.ours.clock:.2f} x by the clock"
        rate = found.ours.processor / before.ours.processor
        good &= verdict("exposure windows as the data grows", rate, GROWTH, "x", f"{grown}; {clock}; to {services:,} services")
    return good


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
