"""What exposure windows cost: `python -m bench.window_speed [SERVICES]` beside one DuckDB scan plus matching, and at ten times the data.

Every service has 200 deployments of 200 releases with 300 components each; every seventh package has an advisory.
"""

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.measuring import verdict
from core.access import Viewer
from core.exposure.facts import index_of, windows_of
from core.store.store import Store

SERVICES, DEPLOYMENTS, COMPONENTS, ADVISORIES = 20, 200, 300, 3_000
OVER_SCAN, GROWTH = 3.0, 11.0
AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
_BASE = "1 AS version, 0 AS changed_seq, 'everyone' AS visibility, false AS is_demo, '[]' AS flags, uuid() AS digest"
_FILL = """
INSERT INTO service BY NAME SELECT {base}, md5('s' || s)::UUID AS id, 'service-' || s AS name, '' AS description, '' AS owner,
  false AS is_regulated FROM range({services}) AS t (s);
INSERT INTO release BY NAME SELECT {base}, md5('r' || s || '.' || d)::UUID AS id, md5('s' || s)::UUID AS service_id,
  'v' || d AS release_version, true AS has_components FROM range({services}) AS t (s), range({deployments}) AS u (d);
INSERT INTO deployment BY NAME SELECT {base}, md5('d' || s || '.' || d)::UUID AS id, md5('s' || s)::UUID AS service_id,
  md5('r' || s || '.' || d)::UUID AS release_id, 'production' AS environment,
  TIMESTAMPTZ '2025-01-01' + to_hours(d * 48) AS deployed_at,
  true AS is_planned, '' AS label FROM range({services}) AS t (s), range({deployments}) AS u (d);
INSERT INTO component BY NAME SELECT {base}, md5('c' || s || '.' || d || '.' || i)::UUID AS id,
  md5('r' || s || '.' || d)::UUID AS release_id,
  'pkg:pypi/p' || i AS purl, 'PyPI' AS ecosystem, 'p' || i AS name, '1.' || ((d + i + s) // 20 % 12) AS component_version
  FROM range({services}) AS t (s), range({deployments}) AS u (d), range({components}) AS v (i);
INSERT INTO advisory BY NAME SELECT {base}, md5('a' || i)::UUID AS id, 'X-' || i AS osv_id, '[]' AS aliases, 'A hole' AS summary,
  'LOW' AS severity, now() AS modified_at FROM range({advisories}) AS a (i);
INSERT INTO affected_package BY NAME SELECT {base}, md5('p' || i)::UUID AS id, md5('a' || i)::UUID AS advisory_id, 'PyPI' AS ecosystem,
  'p' || (i * 7) AS name, '[{{"type":"ECOSYSTEM","events":[{{"introduced":"1.3"}},{{"fixed":"1.6"}}]}}]' AS ranges, '[]' AS versions
  FROM range({advisories}) AS a (i)
"""
_SCAN = """SELECT count(*), count(DISTINCT (c.ecosystem, c.name, c.component_version)) FROM visible_deployment d
JOIN visible_component c ON c.release_id = d.release_id
LEFT JOIN visible_affected_package p ON p.name = c.name AND p.ecosystem = c.ecosystem WHERE d.deployed_at < $1"""
_VERSIONS = "SELECT DISTINCT c.ecosystem, c.name, c.component_version FROM visible_component c"


def measure(path: Path, services: int) -> tuple[float, float, int]:
    """Seconds for the windows and for the scan plus matching over a store of so many services, and how many intervals there were."""
    Store.open(path).close()
    sizes = {"services": services, "deployments": DEPLOYMENTS, "components": COMPONENTS, "advisories": ADVISORIES}
    with duckdb.connect(str(path)) as connection:
        for statement in _FILL.format(base=_BASE, **sizes).split(";\n"):
            connection.execute(statement)
    store, viewer = Store.open(path), Viewer.local("Bench", "sre")
    windows_of(store, viewer, AS_OF)
    begun = time.perf_counter()
    found = windows_of(store, viewer, AS_OF)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    store.ask(viewer, _SCAN, [AS_OF])
    rows = store.ask(viewer, _VERSIONS)
    index = index_of(store, viewer, {row["name"] for row in rows})
    for row in rows:
        index.find(row["ecosystem"], row["name"], row["component_version"])
    bare = time.perf_counter() - begun
    store.close()
    return ours, bare, len(found.exposures)


def main(arguments: list[str]) -> int:
    """Print each figure; exit 1 when one is over its bar."""
    services = int(arguments[0]) if arguments else SERVICES
    with tempfile.TemporaryDirectory() as folder:
        small, _, _ = measure(Path(folder) / "small.duckdb", services)
        ours, bare, count = measure(Path(folder) / "large.duckdb", services * 10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    size = f"{services * 10:,} services x {DEPLOYMENTS} deployments x {COMPONENTS} components, {count:,} intervals"
    beside = f"{ours:.2f} s beside {bare:.2f} s; {size}"
    good = verdict("exposure windows beside one scan plus matching", ours / bare, OVER_SCAN, "x", beside)
    good &= verdict("exposure windows at ten times the data", ours / small, GROWTH, "x", f"{ours:.2f} s after {small:.2f} s; {peak:.0f} MB")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
