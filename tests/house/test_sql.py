"""Every SQL file keeps to the rules: only what a viewer may see, one dialect for both homes, tables as the records say."""

import re
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import expressions as exp

from core.access import Viewer, compose
from core.records import KINDS
from core.store import migrate
from core.store.digest import column_types, may_be_null
from core.store.store import Store

CORE = Path(__file__).resolve().parents[2] / "core"
QUERIES = sorted((CORE / "queries").rglob("*.sql"))
RECORD = sorted((CORE / "queries" / "record").glob("*.sql"))
COMPUTED = re.compile(r"\A(--[^\n]*|\s)*\Z")
VIEWS = [path for path in sorted((CORE / "sandbox" / "views").glob("*.sql")) if not COMPUTED.match(path.read_text(encoding="utf-8"))]
MIGRATIONS = sorted((CORE / "store" / "migrations").glob("*.sql"))
KEYWORDS = {"at", "offset", "order", "limit", "group", "user", "end", "start"}


def _tree(path: Path) -> exp.Expression:
    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb")
    assert tree is not None
    return tree


def _ids(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(CORE)) for path in paths]


def test_the_folders_are_not_empty() -> None:
    assert len(RECORD) >= 15
    assert len(QUERIES) - len(RECORD) >= 5
    assert len(VIEWS) >= 15
    assert len(MIGRATIONS) >= 1


@pytest.mark.parametrize("path", [*QUERIES, *VIEWS], ids=_ids([*QUERIES, *VIEWS]))
def test_a_query_never_names_a_base_table(path: Path) -> None:
    tree = _tree(path)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    named = {table.name for table in tree.find_all(exp.Table) if table.name} - own
    assert {name for name in named if not name.startswith("visible_")} == set()
    assert {name.removeprefix("visible_") for name in named} <= set(KINDS)


@pytest.mark.parametrize("path", RECORD, ids=_ids(RECORD))
def test_a_query_for_both_homes_keeps_to_the_common_subset(path: Path) -> None:
    text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
    tree = _tree(path)
    assert [each.sql() for each in tree.find_all(exp.Div, exp.IntDiv, exp.Round)] == []
    assert [each.sql() for each in tree.find_all(exp.DataType) if each.this in (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT)] == []
    assert re.search(r"\?|:\w+\b(?<!::)|%s|\bQUALIFY\b|\bFILTER\b.*\bQUALIFY\b", text) is None
    assert re.findall(r"\b(?:ASC|DESC)\b(?!\s+NULLS\s+(?:FIRST|LAST))", text) == []
    assert path.read_text(encoding="utf-8").startswith("-- ")


@pytest.mark.parametrize("path", QUERIES, ids=_ids(QUERIES))
def test_every_query_runs_for_any_viewer(path: Path, store: Store) -> None:
    text = path.read_text(encoding="utf-8")
    count = max((int(number) for number in re.findall(r"\$(\d+)", text)), default=0)
    for viewer in (Viewer.system(), Viewer(person_id=None, name="guest", discipline=None)):
        composed, more = compose(text, viewer, count)
        with duckdb.connect() as probe:
            for migration in MIGRATIONS:
                for statement in migrate.statements(migration.read_text(encoding="utf-8")):
                    probe.execute(statement)
            assert probe.execute(f"EXPLAIN {composed}", [*([None] * count), *more]).fetchall()


def test_tables_are_as_the_record_classes_say(store: Store) -> None:
    rows = store.home.read("SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns")
    have: dict[str, dict[str, tuple[str, bool]]] = {}
    for row in rows:
        kind = row["data_type"].replace("VARCHAR", "TEXT").replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
        have.setdefault(row["table_name"], {})[row["column_name"]] = (kind, row["is_nullable"] == "YES")
    for table in KINDS:
        wanted = {name: (kind, may_be_null(table, name)) for name, kind in column_types(table).items()}
        assert have[table] == {**wanted, "digest": ("UUID", False), "source_digest": ("UUID", True)}


def test_no_column_is_a_keyword(store: Store) -> None:
    columns = {row["column_name"] for row in store.home.read("SELECT column_name FROM information_schema.columns")}
    assert columns & KEYWORDS == set()
