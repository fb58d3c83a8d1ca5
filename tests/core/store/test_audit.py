"""Whoever changes, removes or reorders an entry of the log, or a record behind its back, is found out."""

import duckdb
import pytest

from core import commands
from core.access import Viewer
from core.records import Incident
from core.store import audit
from core.store.store import Store


def _tamper(store: Store, sql: str) -> tuple[str, ...]:
    with store.home.writing() as session:
        session.execute(sql)
    return audit.verify(store.home).findings


@pytest.fixture
def told(demo_store: Store, sre: Viewer) -> Store:
    """A store with the worked example and three changes more."""
    incident = demo_store.find(sre, Incident, "number = 1")[0]
    for title in ("one", "two", "three"):
        version = demo_store.get(sre, Incident, incident.id).version
        commands.execute(demo_store, sre, "incident.change", {"id": incident.id, "version": version, "title": title})
    assert audit.verify(demo_store.home) == audit.Verification(True, 4, audit.verify(demo_store.home).head, ())
    return demo_store


TAMPERING = {
    "entry changed": ("UPDATE audit SET person_name = 'Somebody Else' WHERE seq = 2", "Entry 2 (incident.change) was changed."),
    "content changed": (
        "UPDATE audit_content SET body = replace(body, 'two', 'ten') WHERE seq = 3",
        "The content of entry 3 (incident.change) was changed or removed.",
    ),
    "entry removed": ("DELETE FROM audit WHERE seq = 2", "Entry 2 is missing; the next one is 3."),
    "last entry removed": (
        "DELETE FROM audit WHERE seq = 4",
        "The head says 4 entries, the log ends at 3; entries were removed or added at the end.",
    ),
    "entries reordered": ("UPDATE audit SET seq = CASE seq WHEN 2 THEN 30 WHEN 3 THEN 2 ELSE seq END WHERE seq IN (2, 3)", "Entry 2"),
    "record changed": (
        "UPDATE incident SET title = 'nothing happened' WHERE number = 1",
        "Records written by entry 4 (incident.change) are not what was written: incident.",
    ),
    "record removed": (
        "DELETE FROM milestone WHERE kind = 'impact_start'",
        "Records written by entry 1 (demo.load) are not what was written: ",
    ),
    "history changed": (
        "UPDATE history SET version = 7 WHERE version = 2",
        "Records written by entry 2 (incident.change) are not what was written: incident.",
    ),
    "record smuggled in": (
        "INSERT INTO person (id, version, changed_seq, visibility, is_demo, flags, name, disciplines, digest) "
        "VALUES ('00000000-0000-8000-8000-000000000001', 1, 99, 'everyone', FALSE, '[]', 'x', '[]', "
        "'00000000-0000-8000-8000-000000000001')",
        "Records say they were changed by entry 99, which is not in the log.",
    ),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_never_stays_unseen(told: Store, kind: str) -> None:
    sql, finding = TAMPERING[kind]
    findings = _tamper(told, sql)
    assert any(finding in line for line in findings), findings


def test_a_command_sent_twice_takes_effect_once(store: Store, sre: Viewer) -> None:
    first = commands.execute(store, sre, "incident.create", {"title": "Once"}, command_id="c-1")
    again = commands.execute(store, sre, "incident.create", {"title": "Once"}, command_id="c-1")
    assert again == first
    assert [row.title for row in store.find(sre, Incident)] == ["Once"]
    assert store.sequence() == 1


def test_a_command_that_fails_leaves_no_entry_and_no_gap(store: Store, sre: Viewer) -> None:
    commands.execute(store, sre, "incident.create", {"title": "One"})
    with pytest.raises(duckdb.ConversionException):
        store.change(sre, "broken", {}, lambda change: {"rows": change.session.execute("SELECT CAST('x' AS BIGINT)")})
    commands.execute(store, sre, "incident.create", {"title": "Two"})
    assert [row["seq"] for row in store.home.read("SELECT seq FROM audit ORDER BY seq ASC NULLS LAST")] == [1, 2]
    assert audit.verify(store.home).holds
