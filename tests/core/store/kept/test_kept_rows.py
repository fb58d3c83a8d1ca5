"""Kept rows: whatever was done to the record, they are what the rule makes of it from scratch, and tell nobody what is hidden from them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from core import commands
from core.access import Viewer
from core.metrics import cohort
from core.metrics.definition import definitions
from core.metrics.evaluate import measure_all
from core.metrics.scope import Scope
from core.records import (
    AffectedService,
    Incident,
    Json,
    Milestone,
    Participation,
    Person,
    Record,
    Remediation,
    Service,
    derive_id,
    new_id,
)
from core.store import audit
from core.store.backup import backup, restore
from core.store.batches import to_arrow
from core.store.change import Change
from core.store.kept import following
from core.store.kept.deriving import COLUMNS, differing
from core.store.store import Store

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PLACES = ("everyone", "everyone", "everyone", "vault", "cellar")
SERVICES = tuple(derive_id("service", name) for name in ("checkout", "search", "Über"))
PEOPLE = tuple(derive_id("person", name) for name in ("Robin Vale", "Sasha Quill", "Ines Vault"))
KINDS = ("impact_start", "detected", "declared", "sre_engaged", "security_engaged", "mitigated", "contained", "closed", "notified")
VIEWERS = (
    Viewer.local("Robin Vale", "sre"),
    *(Viewer(person_id=None, name="Guest", discipline=None, groups=frozenset(groups))
      for groups in ({"everyone"}, {"vault"}, {"everyone", "vault"}, {"everyone", "vault", "cellar"})),
)  # fmt: skip
TABLES = (Incident, Milestone, Participation, Person, Remediation, AffectedService, Service)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that goes on from example to example."""
    opened = Store.open(tmp_path_factory.mktemp("kept") / "parley.duckdb", memory_mb=256)
    yield opened
    opened.close()


def wrong(store: Store) -> list[str]:
    """The incidents whose kept row is not what the rule gives."""
    with store.home.reading() as session:
        return differing(session)


def made(random: Random, incidents: list[str]) -> Record:
    """A record that some kept row is made from; `incidents` are there to hang it on."""
    common: dict[str, Any] = {"id": new_id(), "visibility": random.choice(PLACES)}
    at = NOON + timedelta(minutes=random.randrange(600), microseconds=random.randrange(3))
    kind = random.choice(TABLES)
    if kind is Incident or not incidents:
        return Incident(
            **common, number=random.randrange(1, 10**9), title="Slow", kind=random.choice(["reliability", "security"]),
            status=random.choice(["open", "closed", "cancelled"]), sre_severity=random.choice([None, "SEV1", "SEV3"]),
            security_severity=random.choice([None, None, "SEV2"]), joint_override=random.choice([None, None, None, "yes", "no"]),
            is_exercise=random.random() < 0.1, is_maintenance=random.random() < 0.1, is_demo=random.random() < 0.2,
            flags=Json(random.choice(["[]", "[]", '["ends_before_start"]'])), affected_low_bp=random.choice([None, 100]),
        )  # fmt: skip
    common["incident_id"] = random.choice(incidents)
    if kind is Milestone:
        return Milestone(
            **common, kind=random.choice(KINDS), happened_at=at, precision=random.choice(["minute", "minute", "hour", "day", "year"]),
            happened_before=random.choice([None, None, at + timedelta(hours=2, microseconds=7)]), is_superseded=random.random() < 0.2,
            flags=Json(random.choice(["[]", "[]", '["in_future"]'])),
        )  # fmt: skip
    if kind is Participation:
        side = random.choice(["sre", "security"])
        return Participation(**common, person_id=random.choice(PEOPLE), discipline=side, joined_at=random.choice([None, at]))
    if kind is Remediation:
        return Remediation(**common, kind=random.choice(["rollback", "restart", "other"]), discipline="sre", acted_at=at)
    if kind is AffectedService:
        return AffectedService(**common, service_id=random.choice(SERVICES))
    named = {"id": random.choice(SERVICES if kind is Service else PEOPLE), "visibility": common["visibility"]}
    if kind is Service:
        return Service(**named, name=random.choice(["checkout", "Search", "Über"]), is_regulated=random.random() < 0.3)
    return Person(**named, name="Somebody")


def take_steps(store: Store, random: Random, steps: int) -> None:
    """So many steps in one transaction."""

    def handler(change: Change) -> dict[str, Any]:
        for _ in range(steps):
            one_step(change, random)
        return {}

    store.change(VIEWERS[0], "test.steps", {}, handler)


def one_step(change: Change, random: Random) -> None:
    """Add, change, move or remove a record, as a command might."""
    incidents = [row["id"] for row in change.ask("SELECT id FROM visible_incident")]
    kind = random.choice(TABLES)
    there = change.find(kind, "TRUE")
    act = random.choice(["add", "add", "add", "alter", "move", "remove"])
    record = made(random, incidents)
    old = change.find(type(record), "id = $1", [record.id])
    if act == "add" and not old:
        change.add(record)
    elif act == "remove" and there:
        change.remove(random.choice(there))
    elif act == "move" and there and hasattr(there[0], "incident_id") and incidents:
        change.alter(random.choice(there), incident_id=random.choice(incidents))
    elif there:
        change.alter(random.choice(there), visibility=random.choice(PLACES))


def import_some(store: Store, random: Random) -> None:
    """A bulk import of new records, and of some that are there with other content."""
    incidents = [row["id"] for row in store.ask(VIEWERS[0], "SELECT id FROM visible_incident")]
    new = [made(random, incidents) for _ in range(random.randrange(1, 12))]
    known = [each for kind in (Incident, Milestone) for each in store.find(VIEWERS[0], kind)[:3]]
    changed = [replace(each, visibility=random.choice(PLACES)) for each in known]
    by_table: dict[str, dict[str, Record]] = {}
    for record in (*new, *changed):
        by_table.setdefault(record.TABLE, {})[record.id] = replace(record, source="register", source_key=record.id)
    with store.importing() as arriving:
        for table, records in by_table.items():
            arriving.staging.load(table, to_arrow(table, list(records.values())))
        arriving.commit(VIEWERS[0], "test.import", {}, lambda change: change.merge())


def rows(store: Store, viewer: Viewer, body: str) -> list[dict[str, Any]]:
    """The cohort as this viewer has it, without milestones that no metric reads."""
    text = "\n".join(metric.sql for metric in definitions().values())
    named = [name for name in COLUMNS if (name in text or name.endswith("_engaged")) and name not in ("visibility", "needs", "is_demo")]
    found = store.ask(viewer, f"WITH {body} SELECT {', '.join(named)} FROM cohort ORDER BY incident_id")
    return [{name: value or None if name in ("doubtful", "coarse") else value for name, value in row.items()} for row in found]


@pytest.mark.parametrize("seed", range(15))
def test_kept_rows_are_what_the_rule_gives_whatever_was_done(busy: Store, seed: int) -> None:
    random = Random(seed)
    with patch.object(following, "_FEW", (0, 2, 20)[seed % 3]):
        for _ in range(random.randrange(2, 5)):
            if random.random() < 0.3:
                import_some(busy, random)
            else:
                take_steps(busy, random, random.randrange(1, 6))
    assert wrong(busy) == []


def test_the_cohort_never_says_more_than_the_records_that_a_viewer_may_see(busy: Store) -> None:
    random = Random(7)
    for _ in range(6):
        take_steps(busy, random, 8)
    everything = [metric for metric in definitions().values() if metric.sql]
    for viewer in VIEWERS:
        with busy.reading(viewer) as reading:
            known = cohort.of(reading)
        assert (known is cohort.Kept.ALL) == viewer.sees_all
        kept = rows(busy, viewer, cohort.from_kept(everything, known))
        assert kept == rows(busy, viewer, cohort.from_record())
        assert kept


def test_a_hidden_milestone_never_shows_in_a_number(store: Store) -> None:
    incident = Incident(id=new_id(), number=7, title="Slow checkout", status="closed")
    common: dict[str, Any] = {"incident_id": incident.id, "happened_at": NOON}
    milestones = [
        Milestone(id=new_id(), kind="impact_start", **common), Milestone(id=new_id(), kind="declared", **common),
        Milestone(id=new_id(), kind="mitigated", incident_id=incident.id, happened_at=NOON + timedelta(hours=1), visibility="vault"),
    ]  # fmt: skip
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"kept": [change.add(each).id for each in (incident, *milestones)]})
    used = {}
    for viewer in VIEWERS[:-1]:
        [found] = measure_all(store, viewer, ["time_to_mitigate"], Scope(as_of=NOON + timedelta(days=9)))["time_to_mitigate"]
        used[" ".join(sorted(viewer.groups)) if not viewer.sees_all else "local"] = (found.n_eligible, found.n_used)
    assert used == {"local": (1, 1), "everyone": (1, 0), "vault": (0, 0), "everyone vault": (1, 1)}


def test_the_worked_example_comes_and_goes_with_its_rows(store: Store, sre: Viewer) -> None:
    commands.execute(store, sre, "demo.load", {})
    assert wrong(store) == []
    shown = store.ask(sre, "SELECT (SELECT count(*) FROM visible_kept_incident) AS kept, (SELECT count(*) FROM visible_incident) AS there")
    assert shown[0]["kept"] == shown[0]["there"] > 0
    commands.execute(store, sre, "demo.remove", {})
    assert store.ask(sre, "SELECT incident_id FROM visible_kept_incident") == []


def test_a_kept_row_that_was_tampered_with_is_found_and_restoring_a_backup_makes_it_anew(demo_store: Store, tmp_path: Path) -> None:
    assert audit.verify(demo_store.home).findings == ()
    with demo_store.home.writing() as session:
        session.execute("UPDATE kept_incident SET declared = declared + INTERVAL 1 DAY")
        session.execute("UPDATE kept_rule SET checksum = 'of an older rule'")
    [first, *_] = audit.verify(demo_store.home).findings
    assert first.startswith("The kept row of the incident ")
    backup(demo_store, tmp_path / "copy.duckdb")
    restore(tmp_path / "copy.duckdb", tmp_path / "restored.duckdb")
    restored = Store.open(tmp_path / "restored.duckdb", memory_mb=256)
    assert (wrong(restored), audit.verify(restored.home).findings) == ([], ())
    restored.close()
