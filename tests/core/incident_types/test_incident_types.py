"""Types are data files: each in the folder can be used, conditions decide what is asked, and what is stated keeps its form and history."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import incident, incident_field, incident_types, walkthrough
from core.access import Viewer
from core.document import export
from core.errors import BadFile, InvalidInput, NotFound, Stale
from core.imports import import_files
from core.incident_types import Asked, IncidentType, standing
from core.notebook.library import list_library
from core.records import Incident
from core.sandbox.catalogue import all_views
from core.settings import settings
from core.store.store import Store
from tests.core.walking import ADA, BO

OUTSIDER = Viewer(person_id=None, name="Outsider", discipline="sre", groups=frozenset({"everyone"}))
TYPES = incident_types.the_types()
ASKED = [(kind, asked) for kind in TYPES.values() for asked in kind.field]


@pytest.fixture
def breach(store: Store) -> str:
    """A breach whose way in is known and of which nobody knows yet whether personal data is in it."""
    told = {"title": "Key in a paste", "kind": "security", "security_severity": "SEV2", "type": "breach"}
    return str(incident.create.run(store, ADA, {**told, "fields": {"way_in": "credential", "personal_data": None}})["id"])


def details(store: Store) -> dict[str, Any]:
    """What is asked of INC-1, by field."""
    found = incident_field.details.run(store, ADA, {"incident": "INC-1"})
    return {**found, "fields": {row["name"]: row for row in found["fields"]}}


def state(store: Store, id: str, **fields: tuple[str | None, int]) -> dict[str, Any]:
    """State fields, each with the version that was seen."""
    given = [{"name": name, "value": value, "version": version} for name, (value, version) in fields.items()]
    return dict(incident_field.state_fields.run(store, BO, {"incident": id, "fields": given}))


def test_the_folder_is_not_empty_and_every_file_in_it_can_be_used() -> None:
    files = sorted(path.stem for path in incident_types.SHIPPED.glob("*.toml"))
    assert files == list(TYPES)
    assert {"outage", "breach", "vulnerability_emergency", "third_party", "near_miss"} <= set(files)
    library = {entry.id for entry in list_library().entries}
    for kind in TYPES.values():
        assert {kind.template, *kind.runbooks} <= library
        assert any(asked.required for asked in kind.field)
        assert any(asked.at_declaration for asked in kind.field), f"{kind.name}: at a declaration at least one thing is asked"
        assert all(not asked.when for asked in kind.field if asked.at_declaration), f"{kind.name}: the first form has no conditions"
        assert sum(asked.at_declaration for asked in kind.field) <= 3, f"{kind.name}: nobody fills in more while the house burns"


def test_the_types_use_every_kind_of_field_and_ask_some_only_under_conditions() -> None:
    assert {asked.kind for _, asked in ASKED} == {"text", "number", "choice", "moment", "answer", "person"}
    assert sum(bool(asked.when) for _, asked in ASKED) >= 10


@pytest.mark.parametrize(("kind", "asked"), ASKED, ids=[f"{kind.name}-{asked.name}" for kind, asked in ASKED])
def test_a_condition_can_become_true_and_while_unanswered_it_never_counts_as_no(kind: IncidentType, asked: Asked) -> None:
    if not asked.when:
        assert standing(asked, {}) == "asked"
        return
    assert standing(asked, {}) == "perhaps"
    answers = {one.name: [*one.options, "yes", "no", "unknown"] for one in kind.field if one.name in asked.when}
    tried = [{}, *({name: value} for name, values in answers.items() for value in values)]
    known = [{"severity": severity, **one} for severity in ("SEV1", "SEV5") for one in tried]
    assert "asked" in {standing(asked, one) for one in known}


def test_a_new_file_is_all_that_a_new_type_needs(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policy" / "incident_types"
    folder.mkdir(parents=True)
    text = 'title = "Flood"\nsummary = "Water."\n[[field]]\nname = "depth"\nlabel = "Depth"\nkind = "number"\nunit = "cm"\n'
    (folder / "flood.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(settings(), "library", tmp_path)
    incident.create.run(store, ADA, {"title": "Cellar", "type": "flood", "fields": {"depth": "1 200.50"}})
    assert details(store)["fields"]["depth"]["value"] == "1200.5"
    assert [row["name"] for row in incident_field.types.run(store, ADA, {})] == sorted([*TYPES, "flood"])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('kind = "number"', "field 1: unit is for a number, and a number has one"),
        ('kind = "choice"\noptions = ["one"]', "field 1: options are for a choice, which has at least two different ones"),
        ('kind = "colour"', "field 1, kind: Input should be 'text', 'number'"),
        ('kind = "text"\nwhen = "other = yes"', "field depth: its condition asks other, which is neither a field before it"),
        ('kind = "text"\nwhen = "severity ="', "field depth: In the condition `severity =` it ends at character 11"),
        ('kind = "text"\nmore = 1', "field 1, more: Extra inputs are not permitted"),
        ('kind = "text', "is not TOML"),
    ],
)
def test_a_file_that_is_no_type_says_where(line: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policy" / "incident_types"
    folder.mkdir(parents=True)
    (folder / "flood.toml").write_text(f'title = "Flood"\nsummary = "Water."\n[[field]]\nname = "depth"\nlabel = "Depth"\n{line}\n')
    monkeypatch.setattr(settings(), "library", tmp_path)
    with pytest.raises(BadFile) as refused:
        incident_types.the_types()
    assert why in str(refused.value)
    assert "flood.toml" in str(refused.value)


def test_unknown_is_not_empty_and_answers_open_further_questions(store: Store, breach: str) -> None:
    before = details(store)
    assert (before["type"], before["template"]) == ("breach", "postmortem/security-breach")
    assert {name: (row["standing"], row["value"], row["is_unknown"], row["version"]) for name, row in before["fields"].items()} == {
        "way_in": ("asked", "credential", False, 1),
        "personal_data": ("asked", None, True, 1),
        "people_affected": ("not_asked", None, False, 0),
        "aware_at": ("not_asked", None, False, 0),
        "still_inside": ("asked", None, False, 0),
        "isolated_service": ("perhaps", None, False, 0),
        "evidence_kept": ("asked", None, False, 0),
        "counsel": ("not_asked", None, False, 0),
    }
    assert before["missing"] == ["still_inside", "evidence_kept"]
    with pytest.raises(InvalidInput, match="“People whose data is affected” is not asked here"):
        state(store, breach, people_affected=("12", 0))
    state(store, breach, personal_data=("yes", 1), people_affected=("1,200", 0), aware_at=("2026-03-05T10:00:00+02:00", 0))
    after = details(store)
    assert [after["fields"][name]["value"] for name in ("people_affected", "aware_at")] == ["1200", "2026-03-05T08:00:00Z"]
    assert after["missing"] == ["still_inside", "evidence_kept", "counsel"]


def test_a_field_keeps_versions_and_history_and_a_lost_race_is_told(store: Store, breach: str) -> None:
    state(store, breach, way_in=("person inside", 1))
    with pytest.raises(Stale):
        state(store, breach, way_in=("misconfiguration", 1))
    with pytest.raises(Stale):
        state(store, breach, still_inside=("no", 3))
    told = incident_field.field_history.run(store, ADA, {"incident": "INC-1", "name": "way_in"})
    assert [(row["value"], row["version"], row["replaced_by"]) for row in told] == [("credential", 1, "Bo")]
    incident_field.take_back.run(store, BO, {"id": breach, "name": "way_in", "version": 2})
    assert details(store)["fields"]["way_in"]["version"] == 0
    state(store, breach, way_in=("misconfiguration", 0))
    assert details(store)["fields"]["way_in"]["value"] == "misconfiguration"


def test_a_type_allows_its_kinds_and_severities_only(store: Store, breach: str) -> None:
    with pytest.raises(InvalidInput, match="“Breach” has no SEV5"):
        incident.change_facts.run(store, ADA, {"id": breach, "version": 1, "security_severity": "SEV5"})
    with pytest.raises(InvalidInput, match="“Outage” is no type of a security incident"):
        incident_field.choose_type.run(store, ADA, {"incident": breach, "type": "outage", "version": 1})
    incident_field.choose_type.run(store, ADA, {"incident": breach, "type": "vulnerability_emergency", "version": 1})
    found = details(store)
    assert (found["type"], sorted(row["name"] for row in found["earlier"])) == ("vulnerability_emergency", ["personal_data", "way_in"])
    fits = incident_field.types.run(store, ADA, {"incident": "INC-1"})
    assert [row["name"] for row in fits] == ["breach", "third_party", "vulnerability_emergency"]


def test_a_near_miss_is_counted_as_one_while_its_type_says_so(store: Store) -> None:
    id = str(incident.create.run(store, ADA, {"title": "Close", "sre_severity": "SEV4", "type": "near_miss"})["id"])
    assert store.get(ADA, Incident, id).is_near_miss
    incident_field.choose_type.run(store, ADA, {"incident": id, "type": "outage", "version": 1})
    assert not store.get(ADA, Incident, id).is_near_miss


def test_nothing_is_kept_when_one_field_cannot_be(store: Store, breach: str) -> None:
    with pytest.raises(InvalidInput, match="Give a time such as"):
        state(store, breach, personal_data=("yes", 1), aware_at=("yesterday", 0))
    assert details(store)["fields"]["personal_data"]["is_unknown"]


def test_fields_of_a_hidden_incident_are_never_told(store: Store, breach: str) -> None:
    found = store.get(Viewer.system(), Incident, breach)
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    for ask in (incident_field.details, incident_field.field_history):
        with pytest.raises(NotFound):
            ask.run(store, OUTSIDER, {"incident": breach, **({"name": "way_in"} if ask is incident_field.field_history else {})})
    with pytest.raises(NotFound):
        incident_field.state_fields.run(store, OUTSIDER, {"incident": breach, "fields": [{"name": "way_in", "value": None}]})
    rows = [store.ask(OUTSIDER, f"SELECT id FROM visible_{table}", []) for table in ("incident_field", "type_choice")]
    assert rows == [[], []]


@given(st.text(max_size=40), st.sampled_from([asked for _, asked in ASKED]))
def test_any_text_is_one_value_or_one_clear_refusal(text: str, asked: Asked) -> None:
    try:
        value = asked.read(text)
    except InvalidInput as refused:
        told = (asked.label in refused.sentence, bool(refused.remedy))
    else:
        told = (asked.read(value) == value, True)
    assert told == (True, True)


def test_the_list_finds_a_type_and_what_a_field_says(store: Store, breach: str) -> None:
    incident.create.run(store, ADA, {"title": "Down", "type": "outage", "fields": {"users_see": "it is slow"}})

    def found(**wanted: str) -> tuple[list[str], int]:
        got = incident.find.run(store, ADA, wanted)
        return [row["title"] for row in got["rows"]], got["total"]

    assert found(type="breach") == (["Key in a paste"], 1)
    assert found(type="outage", field="users_see", value="it is slow") == (["Down"], 1)
    assert found(field="personal_data", value="unknown") == (["Key in a paste"], 1)
    assert found(field="personal_data", value="yes") == ([], 0)


def test_type_and_fields_leave_in_documents_lists_and_our_own_form(store: Store, breach: str, tmp_path: Path) -> None:
    notebook = walkthrough.start.run(store, ADA, {"template": "postmortem/security-breach", "incident": "INC-1"})["id"]
    text = export(store, ADA, notebook, "md").content.decode()
    lines = [line for line in text.splitlines() if line.startswith(("| Type", "| Way in", "| Could personal", "| Where the evidence"))]
    assert lines == [
        "| Type | Breach |", "| Way in | credential |", "| Could personal data be affected? | not known |",
        "| Where the evidence is kept | not answered |",
    ]  # fmt: skip
    assert "breach" in export(store, ADA, "incidents", "csv").content.decode()
    told = json.loads(export(store, ADA, "INC-1", "json").content)
    assert (told["details"]["type"], told["steps"]) == ("breach", [])
    (tmp_path / "all.jsonl").write_bytes(export(store, ADA, "all", "jsonl").content)
    copy = Store.open(tmp_path / "copy.duckdb", memory_mb=256)
    import_files(copy, ADA, [tmp_path / "all.jsonl"])
    assert incident_field.details.run(copy, ADA, {"incident": "INC-1"}) == incident_field.details.run(store, ADA, {"incident": "INC-1"})
    assert export(copy, ADA, "all", "jsonl").content == export(store, ADA, "all", "jsonl").content
    copy.close()


def test_fields_are_asked_in_sql_with_unit_and_unknown_kept_apart(store: Store, breach: str) -> None:
    state(store, breach, personal_data=("yes", 1), people_affected=("1200", 0), aware_at=(None, 0))
    rows = store.ask(ADA, f"SELECT field, type, value, number, unit, is_unknown FROM ({all_views()['incident_fields'].sql}) ORDER BY field")
    assert [tuple(row.values()) for row in rows] == [
        ("aware_at", "breach", None, None, None, True),
        ("people_affected", "breach", "1200", 1200.0, "people", False),
        ("personal_data", "breach", "yes", None, None, False),
        ("type", "breach", "breach", None, None, False),
        ("way_in", "breach", "credential", None, None, False),
    ]
