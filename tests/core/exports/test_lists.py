"""Lists, incidents and notebooks as files: JSON, CSV, and follow-ups as tasks of a calendar."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import document
from core.access import Viewer
from core.document import export
from core.errors import InvalidInput, NotFound
from core.exports.followups_ics import ics
from core.exports.lists_csv import FOLLOWUPS, INCIDENTS
from core.records import FollowUp, Incident, Record, new_id
from core.store.store import Store

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))
ROW: dict[str, Any] = {
    "id": "00000000-0000-8000-8000-000000000001", "version": 3, "title": "Add a limit", "status": "open", "priority": "P1",
    "discipline": "sre", "filed_at": NOW, "due_on": date(2026, 4, 1), "done_at": None, "owner": "Robin Vale", "incident_number": 7,
    "incident_title": "Slow; checkout", "wont_do_reason": "", "url": "https://example.org/1",
}  # fmt: skip


def _keep(store: Store, *records: Record) -> None:
    store.change(Viewer.system(), "test.keep", {}, lambda change: {"ids": [change.add(each).id for each in records]})


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_a_task_says_what_who_and_when() -> None:
    assert ics([ROW], NOW).split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Parley//Follow-ups//EN", "BEGIN:VTODO", f"UID:{ROW['id']}", "DTSTAMP:20260305T093000Z",
        "SEQUENCE:2", "SUMMARY:Add a limit", "STATUS:NEEDS-ACTION", "PRIORITY:1", "CATEGORIES:sre", "CREATED:20260305T093000Z",
        "DUE;VALUE=DATE:20260401", r"DESCRIPTION:INC-7: Slow\; checkout\nOwner: Robin Vale", "URL:https://example.org/1", "END:VTODO",
        "END:VCALENDAR", "",
    ]  # fmt: skip


def test_a_task_that_is_over_says_how() -> None:
    done = ics([{**ROW, "status": "done", "done_at": NOW}], NOW)
    assert "STATUS:COMPLETED\r\n" in done
    assert "COMPLETED:20260305T093000Z\r\n" in done
    dropped = ics([{**ROW, "status": "wont_do", "wont_do_reason": "too dear", "owner": None, "due_on": None, "url": None}], NOW)
    dropped = dropped.replace("\r\n ", "")
    assert "STATUS:CANCELLED\r\n" in dropped
    assert r"Nobody owns it.\nWill not be done: too dear" in dropped
    assert "DUE" not in dropped


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_text_never_becomes_a_line_of_its_own(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    written = ics([{**ROW, "title": text}], NOW)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    lines = written.replace("\r\n ", "").split("\r\n")
    assert [line.split(":")[0] for line in lines] == [line.split(":")[0] for line in ics([ROW], NOW).replace("\r\n ", "").split("\r\n")]


def test_lists_leave_as_tables_and_documents(demo_store: Store, sre: Viewer) -> None:
    incidents = _table(export(demo_store, sre, "incidents", "csv").content)
    followups = _table(export(demo_store, sre, "followups", "csv").content)
    assert (tuple(incidents[0]), tuple(followups[0])) == (INCIDENTS, FOLLOWUPS)
    assert incidents[0]["id"].startswith("INC-")
    assert incidents[0]["is_demo"] == "yes"
    for name, rows in (("incidents", incidents), ("followups", followups)):
        told = json.loads(export(demo_store, sre, name, "json").content)
        assert [row["title"] for row in told[name]] == [row["title"] for row in rows]
    tasks = export(demo_store, sre, "followups", "ics")
    assert (tasks.name, tasks.media_type) == ("followups.ics", "text/calendar; charset=utf-8")
    assert tasks.content.count(b"BEGIN:VTODO") == len(followups)


def test_a_long_list_leaves_whole(store: Store, sre: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_PAGE", 2)
    for count in range(5):
        assert len(_table(export(store, sre, "incidents", "csv").content)) == count
        _keep(store, Incident(id=new_id(), number=count + 1, title=f"=Number {count}"))
    assert _table(export(store, sre, "incidents", "csv").content)[0]["title"] == "'=Number 4"


def test_an_incident_and_a_notebook_leave_as_one_document(demo_store: Store, sre: Viewer) -> None:
    number = demo_store.ask(sre, "SELECT min(number) AS number FROM visible_incident")[0]["number"]
    incident = export(demo_store, sre, f"INC-{number}", "json")
    assert incident.name == f"INC-{number}.json"
    assert json.loads(incident.content)["incident"]["number"] == number
    notebook = demo_store.ask(sre, "SELECT id FROM visible_notebook LIMIT 1")[0]["id"]
    assert json.loads(export(demo_store, sre, notebook, "json").content)["notebook"]["id"] == notebook


@pytest.mark.parametrize(
    ("what", "form", "sentence"),
    [
        ("all", "json", "no single JSON document"),
        ("INC-1", "csv", "CSV holds a list, and INC-1 is none"),
        ("incidents", "ics", "A calendar holds follow-ups, not incidents"),
        ("followups", "exe", "There is no format called exe"),
    ],
)
def test_what_has_no_such_form_is_refused_with_a_remedy(what: str, form: str, sentence: str, store: Store, sre: Viewer) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        export(store, sre, what, form)
    assert refused.value.remedy


def test_what_is_hidden_is_never_in_a_list(store: Store, sre: Viewer) -> None:
    hidden = Incident(id=new_id(), number=1, title="Kingfisher", visibility="vault")
    promised = FollowUp(id=new_id(), incident_id=hidden.id, title="Kingfisher again")
    _keep(store, hidden, promised)
    for name, form in (("incidents", "csv"), ("incidents", "json"), ("followups", "csv"), ("followups", "json"), ("followups", "ics")):
        assert b"Kingfisher" not in export(store, OUTSIDER, name, form).content
    with pytest.raises(NotFound):
        export(store, OUTSIDER, hidden.id, "json")
    with pytest.raises(NotFound):
        export(store, OUTSIDER, "INC-1", "json")


def test_a_list_leaves_as_it_was_narrowed_and_nothing_else_can_be(store: Store) -> None:
    titles = {"One": "sre", "Two": "security"}
    _keep(store, *(FollowUp(id=new_id(), title=title, discipline=who, filed_at=NOW) for title, who in titles.items()))
    viewer = Viewer.system()
    kept = {form: export(store, viewer, "followups", form, {"discipline": "sre"}).content.decode() for form in ("csv", "ics", "json")}
    assert [row["title"] for row in _table(kept["csv"].encode())] == ["One"]
    assert [row["title"] for row in json.loads(kept["json"])["followups"]] == ["One"]
    assert [line for line in kept["ics"].splitlines() if line.startswith("SUMMARY")] == ["SUMMARY:One"]
    for name, form, chosen in (("followups", "csv", {"colour": "red"}), ("INC-1", "json", {"discipline": "sre"}), ("x", "csv", {})):
        with pytest.raises(InvalidInput):
            export(store, viewer, name, form, chosen)
