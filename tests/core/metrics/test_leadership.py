"""What a director reads: tiles, a comparison of two periods, and one incident with its story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.access import Viewer
from core.errors import InvalidInput
from core.metrics import leadership
from core.metrics.evaluate import measure_all
from core.metrics.periods_compared import compared, scopes
from core.metrics.scope import Scope
from core.records import Incident, Milestone
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
SCOPE = Scope(as_of=golden.AS_OF)


def found(store, scope=SCOPE):
    return {name: values[0] for name, values in measure_all(store, VIEWER, leadership.NEEDED, scope).items()}


def lasting(name, minutes, start):
    made = Incident(id=golden.key("incident", name), title=name, status="closed")
    moments = {"declared": start, "impact_start": start, "mitigated": start + timedelta(minutes=float(minutes))}
    return [made, *(Milestone(id=golden.key("milestone", name + kind), incident_id=made.id, kind=kind, happened_at=at, precision="second")
                    for kind, at in moments.items())]


def two_periods(store, n, factor):
    random = np.random.default_rng(5)
    records = []
    for period, start in enumerate((golden.AS_OF - timedelta(days=170), golden.AS_OF - timedelta(days=80))):
        for i, minutes in enumerate(random.lognormal(4, 0.8, n) * (factor if period else 1)):
            records += lasting(f"{period} {i}", minutes, start + timedelta(hours=i))
    golden.put_many(store, records)
    before, after = (found(store, scope) for scope in scopes(SCOPE, 90))
    return compared(before, after)["time_to_mitigate"]


def test_the_eight_tiles_of_the_story_are_true(story):
    shown = [[value.shown for value in tile] for tile in leadership.tiles(found(story))]
    assert shown == [
        ["189.8 %, 82 of 43.2 min"], ["32 and 50 min"], ["1 of 2"], ["1 (0.03 to 5.6) in 1 looked at, 20 h 35 min", "1 of 2"],
        ["26.29 d so far", "1 of 2"], ["not measured", "not measured"], ["52.27 d"], ["not measured"],
    ]


@pytest.mark.shared
def test_what_was_public_stands_in_for_what_is_not_known_under_its_own_name(github):
    values = found(github, Scope(as_of=datetime(2026, 11, 1, tzinfo=UTC)))
    assert leadership.tiles(values)[1][0].definition.id == "notice_to_resolved"


def test_a_halving_is_called_an_improvement_and_says_by_how_much(empty):
    change = two_periods(empty, 60, 0.5)
    assert change.p < 0.05
    assert change.sentence.startswith("Lower (improved), 0.")
    assert "Before: " in change.sentence


def test_no_change_says_what_would_have_been_missed(empty):
    change = two_periods(empty, 30, 1.0)
    assert change.p > 0.05
    assert change.sentence.startswith("No detectable change; would have missed anything smaller than ")
    assert "improved" not in change.sentence
    assert "worsened" not in change.sentence


def test_periods_are_equally_long_and_need_a_beginning():
    before, after = scopes(SCOPE, 90)
    assert (before.to, after.to) == (after.from_, golden.AS_OF)
    assert after.to - after.from_ == before.to - before.from_ == timedelta(days=90)
    with pytest.raises(InvalidInput):
        scopes(SCOPE, None)
    own, _ = scopes(replace(SCOPE, from_=golden.on("03-01 00:00")), None)
    assert own.from_ == golden.on("01-29 00:00")
