"""A viewer's SQL over the record: the right rows, the sequence, and nothing that the viewer may not see."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from core.access import Viewer
from core.errors import InvalidInput, QueryFailed
from core.records import (
    Advisory,
    AffectedService,
    ChatMessage,
    Deployment,
    FollowUp,
    Incident,
    Milestone,
    Record,
    Release,
    Remediation,
    Service,
    derive_id,
    new_id,
)  # fmt: skip
from core.sandbox.catalogue import all_views
from core.sandbox.query import SUPPLIERS, load, query
from core.sandbox.reference import render
from core.store.store import Store

NINE = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))
INSIDER = Viewer(person_id=None, name="Insider", discipline="security", groups=frozenset({"everyone", "vault"}))
CANARY = "kingfisher"


def keep(store: Store, *records: Record) -> None:
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"kept": [change.add(record).id for record in records]})


@pytest.fixture
def filled(store: Store) -> Store:
    """An open incident, and a restricted one whose every record carries a canary."""
    checkout, vault = (Service(id=derive_id("service", name), name=name) for name in ("checkout", "search"))
    opened = Incident(id=new_id(), number=141, title="Slow checkout", sre_severity="SEV2", affected_low_bp=50)
    hidden = Incident(id=new_id(), number=142, title=f"Break-in {CANARY}", kind="security", visibility="vault")
    release = Release(id=new_id(), service_id=checkout.id, release_version="42", released_at=NINE)
    deployment = Deployment(
        id=new_id(), service_id=checkout.id, release_id=release.id, deployed_at=NINE, is_planned=False, caused_by_incident_id=hidden.id
    )
    remediation = Remediation(id=new_id(), incident_id=hidden.id, kind="rotate", discipline="security", acted_at=NINE, summary=CANARY)
    keep(
        store, checkout, vault, opened, hidden, release, deployment, remediation,
        AffectedService(id=new_id(), incident_id=opened.id, service_id=checkout.id),
        AffectedService(id=new_id(), incident_id=opened.id, service_id=vault.id),
        Milestone(id=new_id(), incident_id=opened.id, kind="detected", happened_at=NINE + timedelta(minutes=6)),
        Milestone(id=new_id(), incident_id=opened.id, kind="impact_start", happened_at=NINE, precision="hour"),
        Milestone(id=new_id(), incident_id=hidden.id, kind="initial_compromise", happened_at=NINE, reason=CANARY),
        FollowUp(id=new_id(), incident_id=hidden.id, title=CANARY),
        FollowUp(id=new_id(), incident_id=opened.id, title="Add a limit"),
        Advisory(id=new_id(), osv_id="GHSA-1", summary="bad"),
    )  # fmt: skip
    return store


def test_names_numbers_and_times_are_joined_in(filled: Store) -> None:
    columns = "incident, title, sre_severity, security_severity, began_at, services, affected_low_bp, summary"
    result = query(filled, INSIDER, f"SELECT {columns} FROM incidents ORDER BY incident")
    assert result.rows == [
        ["INC-141", "Slow checkout", "SEV2", None, "2026-03-04T09:00:00Z", "checkout, search", 50, None],
        ["INC-142", f"Break-in {CANARY}", None, None, "2026-03-04T09:00:00Z", None, None, None],
    ]
    assert result.sequence == filled.sequence()


def test_messages_of_a_chat_name_what_they_answer_where_it_may_be_seen(filled: Store) -> None:
    open_id = filled.find(INSIDER, Incident, "number = 141")[0].id
    hidden_id = filled.find(INSIDER, Incident, "number = 142")[0].id

    def said(key: str, minute: int, incident: str, **more: Any) -> ChatMessage:
        given = {"author": "Ida", "text": key, "channel": "inc-web", "source": "chat_slack", "source_key": f"inc-web/{key}", **more}
        return ChatMessage(id=new_id(), incident_id=incident, sent_at=NINE + timedelta(minutes=minute), **given)

    keep(
        filled, said("first", 1, open_id), said("second", 2, open_id, answers_key="inc-web/first", author=""),
        said("third", 3, open_id, visibility="vault", text=CANARY), said("fourth", 4, open_id, answers_key="inc-web/third"),
        said("fifth", 5, hidden_id, text=CANARY),
    )  # fmt: skip
    sql = """SELECT m.incident, m.author, m.text, q.text AS answers FROM chat_messages m
      LEFT JOIN chat_messages q ON q.message_id = m.answers_id ORDER BY m.sent_at"""
    first, second = ["INC-141", "Ida", "first", None], ["INC-141", None, "second", "first"]
    assert query(filled, OUTSIDER, sql).rows == [first, second, ["INC-141", "Ida", "fourth", None]]
    third, fourth = ["INC-141", "Ida", CANARY, None], ["INC-141", "Ida", "fourth", CANARY]
    assert query(filled, INSIDER, sql).rows == [first, second, third, fourth, ["INC-142", "Ida", CANARY, None]]
    assert query(filled, OUTSIDER, "SELECT count(*) FROM chat_messages WHERE answers_id IS NOT NULL").rows == [[1]]


def test_parameters_and_several_views(filled: Store) -> None:
    sql = """SELECT d.service, d.version, m.kind FROM deployments d, milestones m
      WHERE m.incident = $1 AND m.happened_at > $2 AND NOT d.is_planned"""
    assert query(filled, OUTSIDER, sql, ["INC-141", NINE]).rows == [["checkout", "42", "detected"]]


def test_a_reference_to_something_hidden_is_never_told(filled: Store) -> None:
    sql = "SELECT caused_by_incident FROM deployments"
    assert query(filled, OUTSIDER, sql).rows == [[None]]
    assert query(filled, INSIDER, sql).rows == [["INC-142"]]


def test_a_hidden_row_is_never_in_any_view(filled: Store) -> None:
    seen: dict[str, Any] = {}
    for viewer in (OUTSIDER, INSIDER):
        tables, _ = load(filled, viewer, list(all_views()))
        seen[viewer.name] = {name: (table.num_rows, CANARY in str(table.to_pylist())) for name, table in tables.items()}
    assert [name for name, (_, leaks) in seen["Outsider"].items() if leaks] == []
    assert [name for name, (_, leaks) in seen["Insider"].items() if leaks] == [
        "followups", "incidents", "metric_units", "milestones", "remediations"
    ]
    fewer = [name for name, (count, _) in seen["Outsider"].items() if count < seen["Insider"][name][0]]
    assert fewer == ["followups", "incidents", "metric_units", "milestones", "remediations"]


def test_counting_never_tells_of_hidden_rows(filled: Store) -> None:
    sql = "SELECT count(*), max(incident), (SELECT count(*) FROM remediations) FROM incidents"
    result = query(filled, OUTSIDER, sql)
    assert result.rows == [[1, "INC-141", 0]]
    assert CANARY not in json.dumps(asdict(result))


@pytest.mark.parametrize("table", ["incident", "visible_incident", "audit", "record_head", "history"])
def test_a_base_table_is_never_within_reach(table: str, filled: Store) -> None:
    with pytest.raises(QueryFailed, match=f"{table} does not exist.* Views: advisories, .* timeline"):
        query(filled, OUTSIDER, f"SELECT * FROM {table}")


def test_only_the_views_named_are_loaded(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    ask = Store.ask_arrow
    monkeypatch.setattr(Store, "ask_arrow", lambda self, viewer, sql: asked.append(sql) or ask(self, viewer, sql))
    assert query(filled, OUTSIDER, "SELECT service FROM services ORDER BY service").rows == [["checkout"], ["search"]]
    assert asked == [all_views()["services"].sql]


def test_a_computed_name_finds_every_view(filled: Store) -> None:
    assert query(filled, OUTSIDER, "SELECT count(*) FROM query('FROM inci' || 'dents')").rows == [[1]]
    assert len(query(filled, OUTSIDER, "SHOW TABLES").rows) == len(all_views())


def test_a_writing_statement_is_refused_before_anything_is_loaded(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "ask_arrow", None)
    with pytest.raises(InvalidInput, match="does not run DELETE"):
        query(filled, INSIDER, "DELETE FROM incidents")


def test_rows_are_read_again_when_something_was_written_meanwhile(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = iter([7, 8, 8, 8])
    monkeypatch.setattr(Store, "sequence", lambda self: next(counted))
    tables, sequence = load(filled, OUTSIDER, ["services"])
    assert (tables["services"].num_rows, sequence) == (2, 8)


def test_computed_views_come_from_their_supplier(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = all_views()["exposures"].schema()
    row = dict.fromkeys(schema.names) | {"service": "checkout", "cycle": 2, "started_at": NINE}
    monkeypatch.setitem(SUPPLIERS, "exposures", lambda store, viewer, sql: pa.Table.from_pylist([row], schema=schema))
    assert query(filled, OUTSIDER, "SELECT service, cycle, started_at FROM exposures").rows == [["checkout", 2, "2026-03-04T09:00:00Z"]]


def test_every_view_without_sql_has_a_supplier() -> None:
    assert {name for name, view in all_views().items() if not view.sql} == set(SUPPLIERS)


def test_the_worked_example_can_be_asked(demo_store: Store, sre: Viewer) -> None:
    result = query(demo_store, sre, "SELECT count(*) FILTER (WHERE is_demo), count(*) FROM incidents")
    demo, all_of_them = result.rows[0]
    assert demo == all_of_them > 0


def test_the_example_of_the_reference_page_runs(demo_store: Store, sre: Viewer) -> None:
    example = render().split("```sql\n")[1].split("```")[0]
    rows = query(demo_store, sre, example).rows
    assert [row[0] for row in rows] == ["INC-2", "INC-1"]
    assert all(row[2] < row[3] for row in rows)


def test_exposures_of_the_worked_example_name_what_brought_them_back(demo_store: Store, sre: Viewer) -> None:
    columns = "service, cycle, is_reopened, started_at IS NOT NULL, json_array_length(packages) > 0, is_demo"
    rows = query(demo_store, sre, f"SELECT DISTINCT {columns} FROM exposures WHERE cause = 'remediation' AND incident LIKE 'INC-%'").rows
    assert rows
    assert all(row[2:] == [True, True, True, True] and row[1] > 1 for row in rows)
