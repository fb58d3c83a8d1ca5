"""The contract of every file in the catalogue."""

import re

import pytest

from core.access import Viewer
from core.errors import InvalidInput
from core.metrics.definition import FOLDER, definition, definitions, parse
from core.metrics.rows import query
from core.metrics.scope import STRATA, Scope
from tests.core.metrics import golden

FILES = sorted(FOLDER.glob("*.sql"))
QUERIED = [path.stem for path in FILES if definition(path.stem).sql]
COLUMNS = {
    "duration": {"started_at", "ended_at", "censored_at", "grain", "is_flagged", "seconds"},
    "share": {"success", "detail"},
    "count": {"success", "amount", "detail"},
    "budget": {"allowed", "minutes", "low_share", "high_share", "is_open"},
}
COMMON = {"unit_id", "incident_id", "number", "label", "kind", "severity", "services", "cohort_at", "excluded", "stratum", "outcome"}


def test_the_catalogue_is_not_empty():
    assert len(FILES) == len(definitions()) >= 20
    assert len(QUERIED) >= 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_defines_its_metric(path):
    found = definition(path.stem)
    assert found.question.endswith("?")
    assert found.verdict in ("M", "C", "V")
    assert (found.verdict == "V") == (found.statistic == "refused") == bool(found.refusal)


@pytest.mark.parametrize("path", [*FILES, *sorted((FOLDER / "shared").glob("*.sql"))], ids=lambda path: path.stem)
def test_every_query_never_reads_a_base_table(path):
    sql = re.sub(r"^--.*$", "", path.read_text(), flags=re.MULTILINE)
    named = re.findall(r"\b(?:FROM|JOIN)\s+([a-z_]+)", sql)
    made = set(re.findall(r"^([a-z_]+) AS \(", sql, flags=re.MULTILINE)) | {"cohort", "deploys", "presence"}
    assert [name for name in named if not name.startswith("visible_") and name not in made] == []
    assert ";" not in sql.replace("'; '", "")


@pytest.mark.parametrize("name", QUERIED)
@pytest.mark.parametrize("by", [None, *STRATA])
def test_every_query_gives_the_columns_of_its_statistic(story, name, by):
    metric = definition(name)
    sql, parameters = query(metric, Scope(as_of=golden.AS_OF, by=by, from_=golden.on("01-01 00:00"), kind="reliability"))
    table = story.ask_arrow(Viewer.local(), sql, parameters)
    assert set(table.column_names) >= COMMON | COLUMNS[metric.statistic]


@pytest.mark.parametrize(("text", "message"), [
    ("-- id: x\nSELECT 1", "no header line version"),
    ("-- id: x\n-- colour: red\nSELECT 1", "no header line version"),
    ("SELECT 1", "no header line id"),
])
def test_a_broken_header_is_refused_with_its_file(text, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        parse(text, "x")
    assert "x.sql" in str(caught.value)


def test_a_query_and_a_refusal_exclude_each_other():
    text = (FOLDER / "mtbf.sql").read_text()
    with pytest.raises(InvalidInput, match="either a query"):
        parse(text + "SELECT 1\n", "mtbf")
    with pytest.raises(InvalidInput, match="names the id"):
        parse(text, "other")
