"""Error budgets from buckets of an indicator: what was used, what was not measured, and how much of it burnt inside incidents."""

from datetime import timedelta

import pytest

from core.access import Viewer
from core.metrics.objectives import OBJECTIVES
from core.metrics.reading import METRICS
from core.records import AffectedService, Incident, Milestone, Objective, Service, SliBucket, derive_id
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
WEB = Service(id=derive_id("service", "web"), name="web", owner="platform")
PROMISE = Objective(id=golden.key("objective", "web"), service_id=WEB.id, name="availability", target_ppm=990_000, window_days=1)


def ask(store, metric, **more):
    [found] = METRICS.run(store, VIEWER, {"ids": [metric], "as_of": golden.AS_OF, **more})
    return found


def bucket(hours_ago, good, total=1000, hours=1.0):
    at = golden.AS_OF - timedelta(hours=hours_ago)
    return SliBucket(id=golden.key("sli_bucket", f"{hours_ago}"), objective_id=PROMISE.id, started_at=at,
                     ended_at=at + timedelta(hours=hours), good=good, total=total)


def outage(name, first, last, **columns):
    made = Incident(id=golden.key("incident", name), title=name, status="closed", **columns)
    at = {"impact_start": golden.AS_OF - timedelta(hours=first), "mitigated": golden.AS_OF - timedelta(hours=last)}
    return [made, AffectedService(id=golden.key("affected", name), incident_id=made.id, service_id=WEB.id), *(
        Milestone(id=golden.key("milestone", name + kind), incident_id=made.id, kind=kind, happened_at=when) for kind, when in at.items()
    )]


def test_bad_events_are_counted_and_gaps_are_said(empty):
    golden.put_many(empty, [WEB, PROMISE, *(bucket(hour, 1000 if hour > 3 else 950) for hour in range(1, 19))])
    found = ask(empty, "error_budget_consumed")
    assert found["shown"] == "83.3 %, 150 of 180 bad events allowed"
    assert (found["value"], found["coverage"], found["statistic"]) == (pytest.approx(83.333, abs=0.001), 0.75, "bad events, from buckets")
    assert found["details"]["web availability"] == {"bad": 150.0, "allowed": 180.0, "covered": 0.75, "remaining": 30.0}


def test_little_of_a_window_gives_no_headline(empty):
    golden.put_many(empty, [WEB, PROMISE, bucket(2, 0), bucket(30, 0)])
    found = ask(empty, "error_budget_consumed")
    assert (found["value"], found["shown"]) == (None, "10000.0 %, 1,000 of 10 bad events allowed")
    assert found["suppressed_reason"] == "Only 4 % of the window has buckets; a headline needs 50 %."


def test_buckets_that_overlap_are_refused(empty):
    golden.put_many(empty, [WEB, PROMISE, bucket(24, 999, hours=24.0), *(bucket(hour, 1000) for hour in range(1, 13))])
    assert ask(empty, "error_budget_consumed")["suppressed_reason"].startswith("Its buckets overlap")


def test_without_buckets_incidents_give_an_estimate_and_the_share_is_not_measured(empty):
    golden.put_many(empty, [WEB, PROMISE, *outage("a", 3, 2)])
    assert ask(empty, "error_budget_consumed")["statistic"].endswith("from incidents")
    found = ask(empty, "budget_incident_share")
    assert (found["shown"], found["value"], found["n_used"]) == ("not measured", None, 0)
    assert found["suppressed_reason"].startswith("No buckets of an indicator were read")


def test_what_burnt_inside_incidents_is_told_by_kind(empty):
    spent = {20: 900, 10: 940, 9: 940, 2: 920}
    golden.put_many(empty, [
        WEB, PROMISE, *(bucket(hour, spent.get(hour, 1000)) for hour in range(1, 25)), *outage("a", 10, 8.5, kind="reliability"),
        *outage("b", 9.5, 7, kind="security"), *outage("c", 2, 1.5, kind="security"), *outage("drill", 20, 19, is_exercise=True),
    ])
    found = ask(empty, "budget_incident_share")
    assert found["shown"] == "67 % in incidents (background 33 %, reliability 40 %, security 27 %), of 300 bad events"
    assert found["value"] == pytest.approx(200 / 3)
    assert found["details"]["web availability"]["burnt_by_kind"] == {"background": 100.0, "reliability": 120.0, "security": 80.0}


def test_each_objective_says_what_remains_and_how_fast_it_burns(empty):
    other = Objective(id=golden.key("objective", "none"), service_id=WEB.id, name="latency", target_ppm=900_000)
    golden.put_many(empty, [WEB, PROMISE, other, *(bucket(hour, 1000 if hour > 3 else 950) for hour in range(1, 19))])
    found, unknown = OBJECTIVES.run(empty, VIEWER, {"service": "web", "as_of": golden.AS_OF})
    assert (found["objective"], found["covered"], found["bad"], found["total"]) == ("availability", 0.75, 150.0, 18_000.0)
    assert (found["consumed"], found["remaining"]) == (pytest.approx(0.8333, abs=1e-4), pytest.approx(0.1667, abs=1e-4))
    assert found["burn"] == {"1 h": pytest.approx(5.0), "6 h": pytest.approx(2.5), "24 h": pytest.approx(0.8333, abs=1e-4)}
    assert (unknown["consumed"], unknown["remaining"], unknown["covered"]) == (None, None, None)
    assert unknown["burn"] == {"1 h": None, "6 h": None, "24 h": None}
    assert OBJECTIVES.run(empty, VIEWER, {"service": "nowhere"}) == []
