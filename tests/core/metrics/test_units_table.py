"""The units behind a number, in SQL: what the page shows is what a cell counts."""

import pytest

from core.access import Viewer
from core.metrics.definition import definition, definitions
from core.metrics.evaluate import measure
from core.metrics.scope import Scope
from core.metrics.units_table import asking, units_table
from core.sandbox.query import query
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")


def test_every_unit_of_every_metric_is_there_with_its_outcome(story):
    table = units_table(story, VIEWER)
    by_metric = {}
    for row in table.to_pylist():
        by_metric.setdefault(row["metric"], []).append(row)
    assert "load_concentration" not in by_metric
    for name in ("time_to_mitigate", "remediation_check_coverage", "change_fail_rate", "exposure_window"):
        [value] = measure(story, VIEWER, name, Scope(as_of=golden.AS_OF))
        rows = by_metric[name]
        assert sum(row["outcome"] in ("used", "open") for row in rows) == value.n_used
        assert sum(row["is_excluded"] for row in rows) == value.n_excluded


def test_the_statement_behind_a_number_gives_its_rows(github):
    scope = Scope(as_of=golden.AS_OF, from_=golden.on("01-01 00:00"), kind="reliability", service=None)
    sql = asking(definition("notice_to_resolved"), scope)
    result = query(github, VIEWER, sql)
    [value] = measure(github, VIEWER, "notice_to_resolved", scope)
    used = [row for row in result.rows if row[3] in ("used", "open")]
    assert len(used) == value.n_used
    assert used[0][4] == max(value.units.values)


def test_a_quote_in_a_name_never_ends_the_text():
    sql = asking(definition("time_to_mitigate"), Scope(as_of=golden.AS_OF, service="it's", severity="SEV1"))
    assert "service = 'it''s'" in sql


@pytest.mark.parametrize("name", [name for name, metric in definitions().items() if metric.sql or metric.rows])
def test_the_statement_begins_with_one_sentence_that_ends_once(name):
    first, asked = asking(definition(name), Scope(as_of=golden.AS_OF)).split("\n", 1)
    assert first.endswith(".")
    assert ".." not in first
    assert asked.startswith("SELECT ")
