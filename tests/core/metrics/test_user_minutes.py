"""Full-outage minutes: counted where buckets of an indicator cover the incident, estimated elsewhere, and never added up in silence."""

from datetime import timedelta

import numpy as np
import pytest

from core.access import Viewer
from core.metrics import totals
from core.metrics.reading import METRICS
from core.records import AffectedService, Incident, Milestone, Objective, Service, SliBucket
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
START = golden.on("03-01 10:00")
WEB, PAY = (Service(id=golden.key("service", name), name=name, owner="team") for name in ("web", "pay"))


def promise(service, name="availability"):
    return Objective(id=golden.key("objective", service.name + name), service_id=service.id, name=name, target_ppm=990_000, window_days=30)


def bucket(objective, first, last, bad, total=100):
    return SliBucket(id=golden.key("sli_bucket", f"{objective.id}{first}"), objective_id=objective.id, good=total - bad, total=total,
                     started_at=START + timedelta(minutes=first), ended_at=START + timedelta(minutes=last))


def outage(name, first, last, services=(WEB,), **columns):
    made = Incident(id=golden.key("incident", name), title=name, **{"status": "closed", **columns})
    at = {"impact_start": first} | ({} if last is None else {"mitigated": last})
    return [made, *(AffectedService(id=golden.key("a", name + each.name), incident_id=made.id, service_id=each.id) for each in services), *(
        Milestone(id=golden.key("milestone", name + kind), incident_id=made.id, kind=kind, happened_at=START + timedelta(minutes=minute))
        for kind, minute in at.items()
    )]


def ask(store, records, **more):
    golden.put_many(store, [WEB, PAY, *records])
    [found] = METRICS.run(store, VIEWER, {"ids": ["user_minutes_lost"], "as_of": golden.AS_OF, **more})
    return found


def test_buckets_that_cover_the_incident_are_counted_whatever_share_was_stated(empty):
    web = promise(WEB)
    stated = {"affected_low_bp": 9000, "affected_high_bp": 9000}
    found = ask(empty, [web, bucket(web, 0, 30, 50), bucket(web, 30, 60, 20), *outage("a", 0, 60, **stated)])
    # 30 min x 50 % + 30 min x 20 %
    assert (found["shown"], found["value"], found["lo"], found["hi"]) == ("21 min", pytest.approx(21), pytest.approx(21), pytest.approx(21))
    assert (found["statistic"], found["details"]["by_detail"]) == ("sum, counted from buckets", {"counted": 1})


def test_a_bucket_that_reaches_beyond_the_incident_gives_bounds(empty):
    web = promise(WEB)
    found = ask(empty, [web, bucket(web, 0, 60, 70), *outage("a", 0, 40)])
    # 42 bad minutes in the hour: at most all 40 of the incident, at least the 22 that 20 minutes outside it cannot hold.
    assert (found["shown"], found["value"]) == ("22 to 40 min", None)


@pytest.mark.parametrize("gap", ["nothing read", "a gap", "no traffic", "one of two services"])
def test_what_buckets_do_not_cover_stays_an_estimate_or_unknown(empty, gap):
    web = promise(WEB)
    second = {"nothing read": [], "a gap": [bucket(web, 35, 60, 100)], "no traffic": [bucket(web, 30, 60, 0, 0)],
              "one of two services": [bucket(web, 30, 60, 100)]}[gap]
    services = (WEB, PAY) if gap == "one of two services" else (WEB,)
    first = [] if gap == "nothing read" else [bucket(web, 0, 30, 100)]
    half = {"affected_low_bp": 5000, "affected_high_bp": 5000}
    found = ask(empty, [web, *first, *second, *outage("a", 0, 60, services), *outage("b", 0, 60, services, **half)])
    assert (found["shown"], found["details"]["by_detail"]) == ("30 to 90 min", {"estimated": 1, "share unknown": 1})
    assert found["statistic"] == "sum, estimated from the affected share, between its bounds"


def test_objectives_that_differ_give_bounds(empty):
    one, two, pay = promise(WEB), promise(WEB, "latency"), promise(PAY)
    buckets = [bucket(one, 0, 60, 10), bucket(two, 0, 60, 20), bucket(pay, 0, 60, 50)]
    found = ask(empty, [one, two, pay, *buckets, *outage("a", 0, 60, (WEB, PAY))])
    # web: both kinds of harm at once (20 %) or one after the other (30 %); pay 50 %. Of all users between 12 and 30 minutes' worth.
    assert found["shown"] == "12 to 30 min"


def test_counted_and_estimated_minutes_never_become_one_sum(empty):
    web = promise(WEB)
    stated = outage("b", 600, 700, affected_low_bp=2500, affected_high_bp=2500)
    still_open = outage("open", 700, None, status="open", affected_low_bp=0, affected_high_bp=0)
    found = ask(empty, [web, bucket(web, 0, 60, 50), *outage("a", 0, 60), *stated, *still_open])
    assert found["shown"] == "30 min counted in 1, 25 min estimated in 2"
    assert (found["value"], found["lo"], found["hi"]) == (None, None, None)
    assert found["suppressed_reason"] == "What was counted and what was estimated are not added up."
    assert found["details"]["counted"] == {"low": pytest.approx(30), "high": pytest.approx(30), "incidents": 1}
    assert found["details"]["estimated"] == {"low": pytest.approx(25), "high": pytest.approx(25), "incidents": 2}


def test_a_sum_of_what_was_recorded_is_its_own_interval():
    values, details = np.array([1.0] * 38 + [10.0, 50.0]), {}
    found = totals.minutes(values, values, ["estimated"] * 40, "min", details)
    assert (found.value, found.lo, found.hi, found.text, found.refusal) == (98.0, 98.0, 98.0, "98 min", None)
    assert details["share of the longest 5 %"] == pytest.approx(60 / 98)
