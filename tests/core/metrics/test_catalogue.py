"""The contract of every file in the catalogue."""

import re
from pathlib import Path

import pytest

from core.access import Viewer
from core.errors import InvalidInput
from core.metrics import reference
from core.metrics.definition import FOLDER, definition, definitions, parse, shared
from core.metrics.evaluate import measure, measure_all
from core.metrics.rows import query
from core.metrics.scope import STRATA, Scope
from tests.core.metrics import golden

ROOT = Path(__file__).parents[3]
FILES = sorted(FOLDER.glob("*.sql"))
QUERIED = [path.stem for path in FILES if definition(path.stem).sql]
COLUMNS = {
    "duration": {"started_at", "ended_at", "censored_at", "grain", "is_flagged", "seconds"},
    "share": {"success", "detail"},
    "count": {"success", "amount", "detail"},
    "budget": {"allowed", "minutes", "low_share", "high_share", "is_open"},
}
_TIMED = COLUMNS["duration"]
COLUMNS |= {"within": _TIMED, "concentration": _TIMED, "total": _TIMED | {"low_share", "high_share"}, "rate": COLUMNS["count"]}
ROWS = [
    "alert_conversion", "incident_rate", "raw_count", "days_since", "mttx_mean", "mtbf", "notice_to_resolved", "time_to_detect",
    "time_to_ack", "time_to_declare", "time_to_mitigate", "mitigated_within_target", "user_minutes_lost", "internal_detection",
    "error_budget_consumed", "budget_incident_share", "change_fail_rate", "failed_deploy_recovery", "deploy_rework_rate", "dwell_time",
    "time_to_contain", "time_to_eradicate", "exposure_window", "exposure_after_kev", "event_disposition", "security_engagement_lag",
    "sre_engagement_lag", "engaged_before_first_fix", "joint_review_rate", "remediation_check_coverage", "reintroduced_vulns",
    "reliability_regressions", "ping_pong_rate", "review_timeliness", "followup_completion", "recurrence", "runbook_effect",
    "exercise_coverage", "learning_reach", "near_miss_reports", "pages_per_shift", "sleep_interruptions", "responder_hours",
    "load_concentration", "reportability_screened", "deadline_adherence", "clock_start_lag", "evidence_completeness",
]
COMMON = {"unit_id", "incident_id", "number", "label", "kind", "severity", "services", "cohort_at", "excluded", "stratum", "outcome"}


def test_the_catalogue_is_not_empty():
    assert sorted(definitions()) == sorted(ROWS)
    assert len(FILES) == len(ROWS) == 48


@pytest.mark.parametrize("name", [metric.id for metric in definitions().values() if metric.feed])
def test_without_its_feed_a_metric_is_not_measured_and_never_zero(story, name):
    [found] = measure(story, Viewer.local(), name, Scope(as_of=golden.AS_OF))
    assert (found.value, found.shown, found.n_used, found.suppressed_reason) == (None, "not measured", 0, definition(name).feed)


@pytest.mark.parametrize("name", [metric.id for metric in definitions().values() if metric.needs])
def test_without_a_row_of_what_it_needs_there_is_no_unit(story, name):
    metric = definition(name)
    sql, parameters = query(metric, Scope(as_of=golden.AS_OF))
    table = f"visible_{metric.needs}"
    assert re.search(rf"\b{table}\b", sql)
    without = re.sub(rf"\b{table}\b", f"(SELECT * FROM {table} WHERE FALSE)", sql)
    assert story.ask(Viewer.local(), without, parameters) == []


def test_targets_are_for_what_cannot_be_gamed():
    for name in ("incident_rate", "near_miss_reports", "time_to_mitigate", "change_fail_rate", "mttx_mean", "load_concentration"):
        assert definition(name).target == ""
    for name in ("error_budget_consumed", "followup_completion", "mitigated_within_target", "deadline_adherence"):
        assert definition(name).target


def test_the_reference_page_is_fresh():
    assert (ROOT / "docs/reference/metrics.md").read_text() == reference.render(), "python -m core.metrics.reference"


def test_all_metrics_together_give_what_each_gives_alone(story):
    scope = Scope(as_of=golden.AS_OF)
    together = measure_all(story, Viewer.local(), ROWS, scope)
    assert {name: [value.as_dict() for value in values] for name, values in together.items()} == {
        name: [value.as_dict() for value in measure(story, Viewer.local(), name, scope)] for name in ROWS
    }


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
    made = set(re.findall(r"^([a-z_]+) AS \(", sql, flags=re.MULTILINE)) | {"cohort", "deploys", "presence", "facts"}
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


def test_what_several_queries_read_stands_in_one_file():
    for name in ("pages_per_shift", "sleep_interruptions"):
        for part in ("teams", "pages_by_team"):
            assert f"({shared(part)})" in definition(name).sql
            assert f"{{{part}}}" in (FOLDER / f"{name}.sql").read_text()


def test_a_query_and_a_refusal_exclude_each_other():
    text = (FOLDER / "mtbf.sql").read_text()
    with pytest.raises(InvalidInput, match="either a query"):
        parse(text + "SELECT 1\n", "mtbf")
    with pytest.raises(InvalidInput, match="names the id"):
        parse(text, "other")
