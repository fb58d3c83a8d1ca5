"""Targets: only where the catalogue permits them, in words, and never as met where the interval does not say so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core import commands
from core.access import Viewer
from core.errors import InvalidInput, NotAllowed, Stale
from core.metrics import targets
from core.metrics.definition import definition, definitions
from core.metrics.value import MetricValue
from core.records import MetricTarget, derive_id
from core.store.store import Store

SET = datetime(2026, 3, 3, tzinfo=UTC)
SRE = Viewer.local("Robin Vale", "sre")


def value(metric_id: str, middle: float | None, lo: float | None, hi: float | None) -> MetricValue:
    return MetricValue(
        definition=definition(metric_id), period={}, stratum={}, as_of=SET, value=middle, lo=lo, hi=hi, statistic="", shown="", n_used=1,
        suppressed_reason=None, n_eligible=1, n_censored=0, n_excluded=0, coverage=1.0, mde=None, sentence="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("metric_id", "numbers", "promised", "standing"),
    [
        ("joint_review_rate", (90.0, 82.0, 95.0), "at least 80 %", "Met: the whole interval lies within the target."),
        ("joint_review_rate", (70.0, 60.0, 79.0), "at least 80 %", "Not met: the whole interval lies outside the target."),
        ("joint_review_rate", (80.0, 70.0, 90.0), "at least 80 %",
         "Not decided: the interval holds the target, so it may be met or missed."),
        ("joint_review_rate", (None, None, None), "at least 80 %", "Too little is known to say whether it is met."),
        ("review_timeliness", (60.0, 50.0, 70.0), "at most 80 d", "Met: the whole interval lies within the target."),
        ("review_timeliness", (90.0, 85.0, None), "at most 80 d",
         "Too little is known to say whether it is met: the interval has no upper end."),
        ("error_budget_consumed", (189.8, 189.8, 189.8), "at most 80 %", "Not met: it lies outside the target."),
    ],
)  # fmt: skip
def test_a_target_is_said_in_words_with_what_the_interval_allows(metric_id: str, numbers: tuple, promised: str, standing: str) -> None:
    target = MetricTarget(id=derive_id("metric_target", metric_id), metric=metric_id, target_value="80", reason="Policy 7.", set_at=SET)
    assert targets.said(value(metric_id, *numbers), target) == f"Target: {promised}, since 3 Mar 2026 (Policy 7). {standing}"


def test_every_number_takes_a_target_or_says_why_not(store: Store) -> None:
    rows = commands.execute(store, SRE, "target.list", {})
    assert [row["metric"] for row in rows] == list(definitions())
    assert all(bool(row["may_be"]) != bool(row["why_not"]) for row in rows)
    for refused in ("time_to_mitigate", "incident_rate", "mttx_mean", "near_miss_reports"):
        with pytest.raises(InvalidInput, match="takes no target: it is"):
            commands.execute(store, SRE, "target.set", {"metric": refused, "value": 1, "reason": "no"})


def test_a_target_is_set_changed_against_its_version_and_ended(store: Store) -> None:
    asked = {"metric": "time_to_ack", "value": "120.50", "reason": "Policy 7"}
    made = commands.execute(store, SRE, "target.set", asked)
    assert made["target"] == "at most 120.5"
    with pytest.raises(Stale):
        commands.execute(store, SRE, "target.set", {**asked, "value": 60})
    again = commands.execute(store, SRE, "target.set", {**asked, "value": 60, "version": made["version"]})
    assert targets.current(store, SRE)["time_to_ack"].target_value == "60"
    commands.execute(store, SRE, "target.end", {"id": made["id"], "version": again["version"]})
    assert targets.current(store, SRE) == {}
    assert [row["command"] for row in commands.execute(store, SRE, "audit.list", {})["rows"]] == ["target.end", "target.set", "target.set"]


def test_nobody_sets_a_target_without_saying_who_they_are(store: Store) -> None:
    with pytest.raises(NotAllowed):
        commands.execute(store, replace(SRE, person_id=None), "target.set", {"metric": "time_to_ack", "value": 1, "reason": "x"})
