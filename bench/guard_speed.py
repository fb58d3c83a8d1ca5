"""What a guard costs: `python -m bench.guard_speed [COMPONENTS] [ADVISORIES]` asks about two releases over many advisories."""

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench.measuring import seconds, verdict
from core.access import Viewer
from core.exposure.answers import rollback_guard
from core.store.store import Store

COMPONENTS, ADVISORIES = 2_000, 300_000
ROUNDS = 15
BAR = 200.0
"""Milliseconds for a warm answer."""
_FILL = """
INSERT INTO service BY NAME SELECT {base}, md5('service')::UUID AS id, 'big' AS name, '' AS description, '' AS owner, false AS is_regulated;
INSERT INTO release BY NAME SELECT {base}, md5('release' || v)::UUID AS id, md5('service')::UUID AS service_id, v AS release_version,
  true AS has_components FROM (VALUES ('1'), ('2')) AS r (v);
INSERT INTO deployment BY NAME SELECT {base}, md5('deployment')::UUID AS id, md5('service')::UUID AS service_id,
  md5('release2')::UUID AS release_id, 'production' AS environment, now() - INTERVAL 1 DAY AS deployed_at, '' AS label;
INSERT INTO component BY NAME SELECT {base}, md5('c' || v || i)::UUID AS id, md5('release' || v)::UUID AS release_id,
  'pkg:pypi/package-' || i || '@' || v || '.' || (i % 7) AS purl, 'PyPI' AS ecosystem, 'package-' || i AS name,
  v || '.' || (i % 7) AS component_version
  FROM range({components}) AS c (i), (VALUES ('1'), ('2')) AS r (v);
INSERT INTO advisory BY NAME SELECT {base}, md5('a' || i)::UUID AS id, 'X-' || i AS osv_id, '["CVE-2026-' || i || '"]' AS aliases,
  'A hole' AS summary, 'LOW' AS severity, now() AS modified_at FROM range({advisories}) AS a (i);
INSERT INTO affected_package BY NAME SELECT {base}, md5('p' || i)::UUID AS id, md5('a' || i)::UUID AS advisory_id, 'PyPI' AS ecosystem,
  'package-' || (i % ({advisories} // 5)) AS name,
  '[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"1.' || (i % 9) || '"}}]}}]' AS ranges, '[]' AS versions
  FROM range({advisories}) AS a (i)
"""
_BASE = "1 AS version, 0 AS changed_seq, 'everyone' AS visibility, false AS is_demo, '[]' AS flags, uuid() AS digest"


def fill(path: Path, components: int, advisories: int) -> None:
    """A store with two releases of so many components, and so many advisories, five a package."""
    Store.open(path).close()
    with duckdb.connect(str(path)) as connection:
        for statement in _FILL.format(base=_BASE, components=components, advisories=advisories).split(";\n"):
            connection.execute(statement)


def _processor(store: Store, viewer: Viewer) -> float:
    """Seconds of processor time of one answer; the least of several is what it takes where nobody else is at work."""
    before = time.process_time()
    rollback_guard(store, viewer, "big", "1")
    return time.process_time() - before


def main(arguments: list[str]) -> int:
    """Print each figure; exit 1 when the warm one is over its bar."""
    given = [int(each) for each in arguments]
    components, advisories = (*given, *(COMPONENTS, ADVISORIES)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parley.duckdb"
        fill(path, components, advisories)
        store = Store.open(path)
        viewer = Viewer.local("Bench", "sre")
        begun = time.perf_counter()
        answer = rollback_guard(store, viewer, "big", "1")
        cold = time.perf_counter() - begun
        warm = seconds(lambda: rollback_guard(store, viewer, "big", "1"), ROUNDS) * 1000
        worked = min(_processor(store, viewer) for _ in range(ROUNDS)) * 1000
        store.close()
    costs = f"at least {worked:.0f} ms of processor time; the first took {cold:.2f} s"
    found = f"{answer['verdict']}, {len(answer['reintroduced'])} come back; {costs}"
    size = f"{components:,} components against {advisories:,} advisories"
    return 0 if verdict("guard, warm", warm, BAR, "ms", f"{size}: {found}") else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
