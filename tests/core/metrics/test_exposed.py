"""Exposures of the worked example count only while there is nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core import commands
from core.metrics.evaluate import measure
from core.metrics.scope import DEMO_AS_OF, Scope
from core.records import Deployment, KnownExploited, new_id

SCOPE = Scope(as_of=DEMO_AS_OF)


@pytest.mark.parametrize("metric", ["exposure_window", "reintroduced_vulns"])
def test_the_worked_example_never_counts_beside_a_real_incident(demo_store, sre, metric):
    [alone] = measure(demo_store, sre, metric, SCOPE)
    assert (alone.n_eligible, alone.n_used, alone.n_excluded, alone.exclusions) == (1, 1, 0, {})
    commands.execute(demo_store, sre, "incident.create", {"title": "A real one"})
    [beside] = measure(demo_store, sre, metric, SCOPE)
    assert (beside.n_eligible, beside.n_used, beside.n_excluded, beside.exclusions) == (0, 0, 1, {"demo": 1})
    assert beside.shown != alone.shown


def test_a_real_exposure_on_the_same_service_is_a_unit_of_its_own(demo_store, sre):
    commands.execute(demo_store, sre, "incident.create", {"title": "A real one"})
    demo_store.change(sre, "test", {}, _deployed_again)
    [found] = measure(demo_store, sre, "exposure_window", SCOPE)
    assert (found.n_used, found.exclusions) == (1, {"demo": 1})


def _deployed_again(change):
    """The releases of the example go live on staging as well, and this time it is real."""
    for each in change.find(Deployment, "TRUE"):
        change.add(replace(each, id=new_id(), is_demo=False, environment="staging", caused_by_incident_id=None))
    return {}


def test_only_time_after_the_day_of_listing_counts(demo_store, sre):
    [before] = measure(demo_store, sre, "exposure_after_kev", SCOPE)
    assert (before.shown, before.n_eligible) == ("not measured", 0)
    [whole] = measure(demo_store, sre, "exposure_window", SCOPE)
    [hole] = [point.label.split(" ")[0] for point in whole.points]

    def listed(change):
        change.add(KnownExploited(id=new_id(), cve=hole, added_on=date(2026, 3, 1), is_demo=True))
        return {}

    demo_store.change(sre, "test", {}, listed)
    [found] = measure(demo_store, sre, "exposure_after_kev", SCOPE)
    assert (found.n_used, found.shown) == (1, "1.27 d")
    [point] = found.points
    assert (point.cohort_at, round(point.value * 24, 2)) == (datetime(2026, 3, 2, tzinfo=UTC), 30.58)
    assert point.value < whole.points[0].value
