"""The generic table reader: a small mapping file turns any CSV or JSON lines into incidents, and the data's own arithmetic comes back."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadFile
from core.records import AffectedService, Incident, Milestone, Service, derive_id
from core.sources import Finding, Options, table
from core.sources.reading import open_input

MAPPING = """
source = "pager_export"
key = "Id"
[columns]
title = "What"
severity = "Sev"
status = "State"
service = "On"
[severities]
High = "SEV1"
[statuses]
Done = "resolved"
[[milestones]]
kind = "impact_start"
column = "Start"
format = "%d.%m.%Y %H:%M"
zone = "Europe/Paris"
[[milestones]]
kind = "resolved"
column = "End"
"""
TABLE = """Id,What,Sev,State,On,Start,End
1,Slow,High,Done,web; db,01.07.2024 12:00,2024-07-01T11:00:30Z
2,,Low,resolved,,,2024-07-01 12:00:00
3,Odd,High,Done,,01.07.2024 12:00,2024-07-01T09:00:00Z
1,Again,High,Done,,,
4,Bad,High,Perhaps,,,
5,Bad,High,Done,,7/1/2024,
,Bad,High,Done,,,
"""


@pytest.fixture
def mapped(tmp_path: Path):
    """Writes a mapping file."""

    def write(text: str, name: str = "map.toml") -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_a_csv(written, told, mapped):
    rows = told("table", written("t.csv", TABLE), mapping=mapped(MAPPING))
    first, web, database = derive_id("incident", "pager_export", "1"), derive_id("service", "web"), derive_id("service", "db")
    assert rows[:7] == [
        Incident(
            id=first, source="pager_export", source_key="1", title="Slow", status="resolved", sre_severity="SEV1", original_severity="High"
        ),
        Milestone(
            id=derive_id("milestone", first, "impact_start"),
            source="pager_export",
            source_key="1/impact_start",
            incident_id=first,
            kind="impact_start",
            happened_at=datetime(2024, 7, 1, 10, tzinfo=UTC),
        ),
        Milestone(
            id=derive_id("milestone", first, "resolved"),
            source="pager_export",
            source_key="1/resolved",
            incident_id=first,
            kind="resolved",
            happened_at=datetime(2024, 7, 1, 11, 0, 30, tzinfo=UTC),
            precision="second",
        ),
        Service(id=web, source="mention", source_key="web", name="web"),
        AffectedService(
            id=derive_id("affected_service", first, web), source="pager_export", source_key="1/web", incident_id=first, service_id=web
        ),
        Service(id=database, source="mention", source_key="db", name="db"),
        AffectedService(
            id=derive_id("affected_service", first, database),
            source="pager_export",
            source_key="1/db",
            incident_id=first,
            service_id=database,
        ),
    ]
    assert [(row.title, row.sre_severity, row.original_severity, row.flags) for row in rows[7:] if isinstance(row, Incident)] == [
        ("pager_export 2", None, "Low", "[]"),
        ("Odd", "SEV1", "High", '["ends_before_start"]'),
    ]
    assert [(row.outcome, row.where, row.value) for row in rows if isinstance(row, Finding)] == [
        ("flagged", "line 3", "End 2024-07-01 12:00:00"),
        ("flagged", "line 4", "End 2024-07-01T09:00:00Z before Start 01.07.2024 12:00"),
        ("rejected", "line 5, Id", "1"),
        ("rejected", "line 6, State", "Perhaps"),
        ("rejected", "line 7, Start", "7/1/2024"),
        ("rejected", "line 8, Id", ""),
    ]


def test_json_lines_and_a_mapping_in_yaml(written, told, mapped):
    text = "source: s\nkey: [a.id, n]\ncolumns: {title: a.t}\nconstants: {kind: security}\n"
    text += "milestones:\n- {kind: detected, column: d, precision: day}\n"
    rows = told(
        "table",
        written("t.jsonl", '{"a": {"id": 1, "t": "T"}, "n": 2, "d": "2024-07-01T23:30:00+02:00"}\n{}\n'),
        mapping=mapped(text, "map.yaml"),
    )
    assert [(row.source_key, row.title, row.kind) for row in rows if isinstance(row, Incident)] == [("1/2", "T", "security")]
    assert [(row.happened_at, row.precision) for row in rows if isinstance(row, Milestone)] == [(datetime(2024, 7, 1, tzinfo=UTC), "day")]
    assert [(row.where, row.why) for row in rows if isinstance(row, Finding)] == [
        ("line 2, a.id", "a.id, which identifies the row, is empty.")
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "source is missing"),
        ('source = "a"', "key is missing"),
        ('source = "a"\nkey = 1', "key is missing"),
        ("source =", "not valid TOML"),
        ('source = "a"\nkey = "b"\ncolour = "c"', "colour is no field"),
        ('source = "a"\nkey = "b"\n[columns]\nx = "y"', "columns.x is no column"),
        ('source = "a"\nkey = "b"\n[severities]\nx = "y"', "severities.x is y"),
        ('source = "a"\nkey = "b"\nformat = "xls"', "format is 'xls'"),
        ('source = "a"\nkey = "b"\n[[milestones]]\nkind = "x"\ncolumn = "c"', "milestones 1: kind is x"),
        ('source = "a"\nkey = "b"\n[[milestones]]\nkind = "detected"', "milestones 1: column is missing"),
        (
            'source = "a"\nkey = "b"\n[[milestones]]\nkind = "detected"\ncolumn = "c"\nzone = "Mars/X"',
            "milestones 1: zone 'Mars/X' is unknown",
        ),
        ('source = "a"\nkey = "b"\n[[milestones]]\nkind = "detected"\ncolumn = "c"\nzone = "../x"', "milestones 1: zone '../x' is unknown"),
    ],
)
def test_a_wrong_mapping_is_explained(written, mapped, text, what):
    path = mapped(text)
    with pytest.raises(BadFile) as caught:
        list(table.read(written("t.csv", TABLE), Options(mapping=path)))
    assert caught.value.sentence.startswith(f"{path}: {what}")
    assert caught.value.remedy


def test_a_table_without_a_mapping_says_so(written):
    with pytest.raises(BadFile, match="needs a mapping file"):
        list(table.read(written("t.csv", TABLE), Options()))


BREACHES = 'source = "breaches"\nkey = "Id"\ncolumns.title = "Name"\nconstants.kind = "security"\n' + "".join(
    f'[[milestones]]\nkind = "{kind}"\ncolumn = "{column}"\nformat = "%m/%d/%Y %I:%M:%S %p"\nprecision = "day"\n'
    for kind, column in (
        ("initial_compromise", "DateStart"),
        ("detected", "DateAware"),
        ("contained", "DateEnd"),
        ("notified", "DateSubmitted"),
    )
)


@pytest.mark.shared
def test_published_days_to_identify_and_contain_are_recomputed(shared_data: Path, told, mapped):
    path = next((shared_data / "wa-breach-notifications").glob("*.csv"))
    rows = told("table", open_input(path), mapping=mapped(BREACHES))
    marks = {(row.source_key.split("/")[0], row.kind): row.happened_at for row in rows if isinstance(row, Milestone)}
    assert sum(isinstance(row, Incident) for row in rows) == 936
    identify, contain = [], []
    with path.open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            start, aware, end = (marks.get((row["Id"], kind)) for kind in ("initial_compromise", "detected", "contained"))
            if row["DaysToIdentifyBreach"]:
                identify.append(((aware - start).days, int(row["DaysToIdentifyBreach"])))
            if row["DaysToContainBreach"]:
                contain.append((max(0, (end - aware).days), int(row["DaysToContainBreach"])))
    assert (len(identify), len(contain)) == (803, 746)
    assert all(ours == theirs for ours, theirs in identify + contain)
    assert sum(ours < 0 for ours, _ in identify) == 8 == sum(isinstance(row, Finding) for row in rows)


def test_a_mapping_is_called_as_it_was_given(written, mapped):
    with pytest.raises(BadFile) as caught:
        list(table.read(written("t.csv", TABLE), Options(mapping=mapped("source = 3"), mapping_name="maps/mine.toml")))
    assert caught.value.sentence == "maps/mine.toml: source is missing."
