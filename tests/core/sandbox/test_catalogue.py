"""The contract of the views: every column documented, nothing documented that is not there, nothing over a base table."""

import json
import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from core.access import Viewer
from core.errors import BadFile
from core.records import KINDS
from core.sandbox.catalogue import TYPES, all_views, named_in, read_view
from core.sandbox.reference import render
from core.store.store import Store

NAMES = [
    "advisories", "affected_packages", "affected_services", "alerts", "annotations", "answers", "attendances", "chat_messages",
    "components", "deployments", "detections",
    "exploit_scores", "exposures", "factors", "findings", "followups", "incident_fields", "incident_steps", "incidents",
    "known_exploited", "metric_units", "milestones",
    "notebooks", "objectives", "participations", "problems", "releases", "remediations", "services", "shifts",
    "signoffs", "sli_buckets", "timeline",
    "vex_statements",
]  # fmt: skip
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "views.md"
DEFINED = [name for name in NAMES if all_views()[name].sql]


def test_these_are_the_views() -> None:
    assert list(all_views()) == NAMES
    assert [name for name in NAMES if name not in DEFINED] == ["exposures", "metric_units"]


@pytest.mark.parametrize("name", DEFINED)
def test_a_view_has_exactly_the_columns_it_documents(name: str, store: Store) -> None:
    view = all_views()[name]
    given = store.ask_arrow(Viewer.system(), view.sql).schema
    assert given.names == [column.name for column in view.columns]
    assert [(column.name, str(given.field(column.name).type)) for column in view.columns if column.type != "TIMESTAMPTZ"] == [
        (column.name, str(TYPES[column.type])) for column in view.columns if column.type != "TIMESTAMPTZ"
    ]
    times = [str(given.field(column.name).type) for column in view.columns if column.type == "TIMESTAMPTZ"]
    assert all(kind.startswith("timestamp[us, tz=") for kind in times)


@pytest.mark.parametrize("name", DEFINED)
def test_a_view_is_never_over_a_base_table(name: str) -> None:
    tables = {table.name for table in sqlglot.parse_one(all_views()[name].sql, read="duckdb").find_all(exp.Table)}
    assert tables
    assert tables <= {f"visible_{kind}" for kind in KINDS}


@pytest.mark.parametrize("name", DEFINED)
def test_a_view_never_tells_an_id_whose_record_was_not_asked_for(name: str) -> None:
    """Ids of other records come out of the visible relation, so that a hidden one is absent; only parents of the row are exempt."""
    sql = all_views()[name].sql
    told = re.findall(r"CAST\((\w)\.(\w+) AS TEXT\) AS (\w+)", sql)
    assert {f"{column}" for _, column, _ in told} <= {"id", "number", "release_id", "supersedes", "record_id"}


def test_a_column_name_means_one_type_everywhere() -> None:
    kinds: dict[str, set[str]] = {}
    for view in all_views().values():
        for column in view.columns:
            kinds.setdefault(column.name, set()).add(column.type)
    assert {name: types for name, types in kinds.items() if len(types) > 1} == {}


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "write it again: python -m core.sandbox.reference"


NAMED = [
    ("SELECT * FROM incidents", ["incidents"]),
    ('select * from "Incidents" join MILESTONES m using (incident)', ["incidents", "milestones"]),
    ("SELECT incidents_seen FROM (SELECT 1 AS incidents_seen)", []),
    ("SELECT 'services' AS word", ["services"]),
    ("SELECT 1", []),
    ("FROM query('FROM inci' || 'dents')", NAMES),
    ("SHOW TABLES", NAMES),
    ('SELECT * FROM U&"\\0069ncidents"', NAMES),
]


@pytest.mark.parametrize(("sql", "names"), NAMED)
def test_views_are_found_by_their_name(sql: str, names: list[str]) -> None:
    assert named_in(sql) == names


HEAD = "-- view: x\n-- version: 1\n-- rows: one per x\n"
BROKEN = [
    ("x.sql", ""),
    ("y.sql", HEAD + "-- a | VARCHAR |  | m | never\nSELECT 1"),
    ("x.sql", HEAD + "SELECT 1"),
    ("x.sql", HEAD + "-- a | TEXT |  | m | never\nSELECT 1"),
    ("x.sql", HEAD + "-- a | VARCHAR |  | m\nSELECT 1"),
    ("x.sql", HEAD + "-- a | VARCHAR |  | m | \nSELECT 1"),
    ("x.sql", HEAD.replace("version: 1", "version: one") + "-- a | VARCHAR |  | m | never\nSELECT 1"),
]


@pytest.mark.parametrize(("file", "text"), BROKEN)
def test_a_file_that_does_not_document_itself_is_refused(file: str, text: str) -> None:
    with pytest.raises(BadFile):
        read_view(file, text)


def test_a_version_of_a_view_never_loses_or_changes_a_column() -> None:
    """promised.json holds what was published: raise a view's version before taking a column away, then write the file anew."""
    promised = json.loads(Path(__file__).with_name("promised.json").read_text(encoding="utf-8"))
    assert list(promised) == NAMES
    for name, promise in promised.items():
        view = all_views()[name]
        given = {column.name: column.type for column in view.columns}
        kept = {column: given.get(column) for column in promise["columns"]}
        assert view.version > promise["version"] or kept == promise["columns"], name


@pytest.mark.parametrize("name", NAMES)
def test_a_view_is_described_in_words(name: str) -> None:
    view = all_views()[name]
    assert view.rows.startswith("one per ")
    assert [column.name for column in view.columns if column.type == "TIMESTAMPTZ" and column.unit != "UTC"] == []
    assert [column.name for column in view.columns if column.type == "BIGINT" and not column.unit] == []
