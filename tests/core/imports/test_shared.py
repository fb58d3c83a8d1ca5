"""Real files: what each source gives, that a second import rests, and what changes and survives."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from core import commands
from core.imports import import_files
from core.records import AffectedService, Incident, Milestone, Problem, TimelineEntry
from core.sources import Options
from core.store import audit
from core.store.store import Store
from tests.core.imports.conftest import COUNTS, VIEWER

pytestmark = pytest.mark.shared
AS_OF = {"as_of": "2026-11-01T00:00:00Z"}
FIRST = {
    "cisa-kev": {"cisa_kev": (2504, 1252, 0, 1252, 0, 0)},
    "cyclonedx-bom-examples": {"cyclonedx": (1428, 1222, 0, 125, 81, 0), "cyclonedx_xml": (62, 62, 0, 0, 0, 0)},
    "github-status-history": {"statuspage_archive": (701, 701, 0, 0, 0, 22), "statuspage_atom": (25, 0, 0, 25, 0, 2)},
    "go-vulndb": {"advisory_dates": (3627, 0, 3419, 208, 0, 0), "osv": (3637, 3627, 0, 10, 0, 3420)},
    "icco-postmortems": {"postmortem_front_matter": (209, 209, 0, 0, 0, 0)},
    "jenkins-status-cstate": {"cstate": (240, 240, 0, 0, 0, 18)},
    "pypa-advisories": {"osv": (2283, 2273, 0, 10, 0, 0)},
    "vcdb": {"veris": (7302, 7287, 0, 10, 5, 1220)},
    "vendor-faros-fixtures": {
        "github_workflows": (1, 0, 0, 0, 1, 0),
        "gitlab_deployments": (3, 2, 0, 0, 1, 0),
        "pagerduty": (3, 3, 0, 0, 0, 0),
        "statuspage_api": (3, 3, 0, 0, 0, 1),
    },
}
"""Read, added, updated, unchanged, rejected and flagged, by source."""


@pytest.mark.parametrize("name", FIRST)
def test_a_first_import_gives_this_and_a_second_rests_after_a_restart(shared_data: Path, tmp_path: Path, name: str):
    path = tmp_path / "parley.duckdb"
    store = Store.open(path, memory_mb=256)
    first = import_files(store, VIEWER, [shared_data / name])
    rows = first.get("sources", [first])
    assert {row["source"]: tuple(row[count] for count in COUNTS) for row in rows} == FIRST[name]
    assert str(shared_data) not in json.dumps(first)
    held, place = _files_held(store), store.sequence()
    assert [file for file in held if "/" in file] == []
    store.close()
    store = Store.open(path, memory_mb=256)
    again = import_files(store, VIEWER, [shared_data / name])
    records = [row["records"] for row in again.get("sources", [again])]
    assert [(table, counts) for tables in records for table, counts in tables.items() if counts["added"] or counts["updated"]] == []
    assert (place, audit.verify(store.home).holds) == (1, True)
    store.close()


def _files_held(store: Store) -> list[str]:
    return [row["file"] for row in store.ask(VIEWER, "SELECT DISTINCT file FROM visible_problem")]


@pytest.fixture
def archive(shared_data: Path, tmp_path: Path) -> Path:
    """The last 40 incidents of the status page's archive, in a file that a test may change."""
    lines = (shared_data / "github-status-history" / "incidents.jsonl").read_text().splitlines()
    path = tmp_path / "given" / "incidents.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(lines[-40:]) + "\n")
    return path


@pytest.fixture
def feed(shared_data: Path) -> Path:
    """The feed that speaks of the newest of the same incidents."""
    return shared_data / "github-status-history" / "github-status-history.atom"


def _everything(store: Store) -> dict[str, list[object]]:
    return {
        cls.TABLE: store.find(VIEWER, cls, "TRUE ORDER BY id") for cls in (Incident, Milestone, TimelineEntry, AffectedService, Problem)
    }


def test_a_second_source_only_fills_in_and_the_record_comes_to_rest(store: Store, archive: Path, feed: Path):
    import_files(store, VIEWER, [archive])
    before = _everything(store)
    known = {row.id: (row.sre_severity, row.original_severity, row.title, row.source) for row in before["incident"]}
    assert sum(severity is not None for severity, *_ in known.values()) > 30
    import_files(store, VIEWER, [feed])
    both = _everything(store)
    after = {row.id: (row.sre_severity, row.original_severity, row.title, row.source) for row in both["incident"]}
    assert {key: after[key] for key in known} == known
    for path in (archive, feed, archive):
        import_files(store, VIEWER, [path])
        assert _everything(store) == both


def test_what_changed_outside_is_updated_and_the_old_is_in_the_history(store: Store, archive: Path, bring, counted):
    bring(archive)
    lines = archive.read_text().splitlines()
    row = json.loads(lines[0])
    old = row["title"]
    archive.write_text("\n".join([json.dumps({**row, "title": "Renamed outside"}), *lines[1:]]) + "\n")
    assert counted(bring(archive))[:4] == (40, 0, 1, 39)
    [incident] = store.find(VIEWER, Incident, "title = 'Renamed outside'")
    assert [(entry["version"], entry["body"]["title"], entry["command"]) for entry in store.history(VIEWER, Incident, incident.id)] == [
        (1, old, "import")
    ]
    assert counted(bring(archive))[:4] == (40, 0, 0, 40)


def test_what_people_set_here_survives_a_change_outside(store: Store, archive: Path, bring):
    bring(archive)
    [incident] = store.find(VIEWER, Incident, "number = 7")
    entry = store.find(VIEWER, TimelineEntry, "incident_id = $1 ORDER BY happened_at LIMIT 1", [incident.id])[0]
    resolved = store.find(VIEWER, Milestone, "incident_id = $1 AND kind = 'resolved'", [incident.id])[0]
    commands.execute(store, VIEWER, "timeline.star", {"id": entry.id, "version": entry.version, "is_starred": True})
    corrected = {"id": resolved.id, "version": 1, "happened_at": "2026-10-01T00:00:00Z", "reason": "The alert log says so"}
    mine = commands.execute(store, VIEWER, "milestone.correct", corrected)
    changed = archive.read_text().replace(incident.title, f"{incident.title}, said otherwise").replace(entry.text[:30], "Said otherwise: ")
    archive.write_text(changed)
    assert bring(archive)["updated"] >= 1
    assert store.get(VIEWER, Incident, incident.id).number == 7
    assert store.get(VIEWER, TimelineEntry, entry.id).is_starred
    assert [
        row.is_superseded for row in store.find(VIEWER, Milestone, "id = $1 OR id = $2 ORDER BY version DESC", [resolved.id, mine["id"]])
    ] == [
        True,
        False,
    ]
    assert bring(archive)["updated"] == 0
    assert audit.verify(store.home).holds


def test_contradictions_are_listed_left_out_of_durations_and_can_be_corrected(store: Store, shared_data: Path, bring):
    report = bring(shared_data / "jenkins-status-cstate")
    told = [row for row in report["problems"] if row["outcome"] == "flagged"]
    backwards = store.find(VIEWER, Problem, "code = 'ends_before_start' ORDER BY id")
    assert (report["flagged"], len(told), len(store.find(VIEWER, Problem)), len(backwards)) == (18, 18, 18, 7)
    assert {(row["file"].split("/")[-1], row["value"]) for row in told} == {(row.file, row.value) for row in store.find(VIEWER, Problem)}
    [before] = commands.execute(store, VIEWER, "metrics", {"ids": ["notice_to_resolved"], **AS_OF})
    # Two of the seven are maintenance, which no duration counts anyway.
    problem = next(row for row in backwards if not store.get(VIEWER, Incident, str(row.incident_id)).is_maintenance)
    times = {row.kind: row for row in store.find(VIEWER, Milestone, "incident_id = $1", [problem.incident_id])}
    end = (times["publicly_noticed"].happened_at + timedelta(hours=1)).isoformat()
    later = {"id": times["resolved"].id, "version": 1, "happened_at": end}
    done = commands.execute(store, VIEWER, "milestone.correct", {**later, "reason": "The two were swapped"})
    [after] = commands.execute(store, VIEWER, "metrics", {"ids": ["notice_to_resolved"], **AS_OF})
    assert done["problems_corrected"] == 1
    assert (after["n_used"], after["n_eligible"]) == (before["n_used"] + 1, before["n_eligible"]), (
        before["exclusions"],
        after["exclusions"],
    )
    assert store.get(VIEWER, Problem, problem.id).is_corrected
    assert bring(shared_data / "jenkins-status-cstate")["updated"] == 0
    assert store.get(VIEWER, Problem, problem.id).is_corrected


@pytest.fixture
def breaches(shared_data: Path) -> tuple[Path, Options]:
    """The breach notices and our mapping of their columns."""
    return next((shared_data / "wa-breach-notifications").glob("*.csv")), Options(mapping=Path(__file__).with_name("breaches.toml"))


def test_a_table_comes_in_by_a_mapping_file_and_rests(store: Store, breaches: tuple[Path, Options], bring, counted):
    path, options = breaches
    assert counted(bring(path, options=options)) == (936, 936, 0, 0, 0, 8)
    assert len(store.find(VIEWER, Problem, "code = 'ends_before_start'")) == 8
    assert {(row.source, row.kind) for row in store.find(VIEWER, Incident)} == {("breach_notices", "security")}
    assert counted(bring(path, options=options)) == (936, 0, 0, 936, 0, 8)
    assert store.sequence() == 2
