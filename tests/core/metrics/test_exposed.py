"""Exposures of the worked example count only while there is nothing else."""

from dataclasses import replace

import pytest

from core import commands
from core.metrics.evaluate import measure
from core.metrics.scope import DEMO_AS_OF, Scope
from core.records import Deployment, new_id

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
