"""Trends over GitHub's public history, end to end: records in a store, the catalogue's query, the numbers of the reference."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.access import Viewer
from core.metrics.evaluate import measure
from core.metrics.reading import METRICS
from core.metrics.scope import Scope
from core.metrics.trend import trend

pytestmark = pytest.mark.shared
VIEWER = Viewer.local("Ada", "sre")
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def test_notice_to_resolved_is_the_reference_to_the_digit(github):
    [found] = METRICS.run(github, VIEWER, {"ids": ["notice_to_resolved"], "as_of": AS_OF})
    kept = ("value", "lo", "hi", "shown", "n_eligible", "n_used", "n_censored", "n_excluded", "unit", "suppressed_reason", "exclusions")
    assert {name: found[name] for name in kept} == {
        "value": 65.0, "lo": 58.0, "hi": 71.0, "shown": "65 min (58 to 71)", "n_eligible": 683, "n_used": 661, "n_censored": 0,
        "n_excluded": 18, "unit": "min", "suppressed_reason": None, "exclusions": {"maintenance": 18, "zero": 22},
    }
    assert found["coverage"] == pytest.approx(661 / 683)
    assert found["details"]["p90"]["value"] == 262.0
    assert found["mde"] == pytest.approx(0.158, abs=0.001)
    assert found["sentence"] == (
        "Half of 661 took at most 65 min. Against an equally large period, a change smaller than 16 % would have been missed."
    )
    assert "mean" not in str(found)


def test_quarters_show_no_detectable_change_and_what_would_have_been_missed(github):
    scope = Scope(as_of=AS_OF, by="quarter", from_=datetime(2022, 4, 1, tzinfo=UTC), to=datetime(2026, 4, 1, tzinfo=UTC))
    [whole] = measure(github, VIEWER, "notice_to_resolved", replace(scope, by=None))
    series = trend(whole, scope)
    assert [value.shown for value in series.values] == [value.shown for value in measure(github, VIEWER, "notice_to_resolved", scope)]
    assert len(series.values) == 16
    assert sum(value.n_used for value in series.values) == 657
    assert all(value.value is not None and value.lo < value.hi for value in series.values)
    assert series.sentence.startswith("Between neighbouring quarters: no detectable change; would have missed anything smaller than ")
    assert [change.p < 0.05 for change in series.changes] == [False] * 15
    assert series.standing == "16 periods: a provisional trend"
    assert series.values[0].period == {"from": "2022-04-01T00:00:00Z", "to": "2022-07-01T00:00:00Z"}


def test_every_point_leads_to_its_incident(github):
    [value] = measure(github, VIEWER, "notice_to_resolved", Scope(as_of=AS_OF))
    ids = {point.incident_id for point in value.points}
    known = {row["id"] for row in github.ask(VIEWER, "SELECT id FROM visible_incident WHERE NOT is_maintenance")}
    assert len(ids) == 661
    assert ids <= known


def test_moving_as_of_back_leaves_what_had_not_begun_out(github):
    early = Scope(as_of=datetime(2024, 1, 1, tzinfo=UTC))
    [then] = measure(github, VIEWER, "notice_to_resolved", early)
    [bounded] = measure(github, VIEWER, "notice_to_resolved", Scope(as_of=AS_OF, to=early.as_of))
    assert (then.n_eligible, then.n_used) == (bounded.n_eligible, bounded.n_used)


def test_a_metric_without_its_milestones_is_not_measured(github):
    [found] = METRICS.run(github, VIEWER, {"ids": ["time_to_mitigate"], "as_of": AS_OF})
    assert (found["shown"], found["n_eligible"], found["n_used"], found["coverage"]) == ("not measured", 683, 0, 0.0)
