"""Who notices first, and what being on call costs: counted where it was recorded, not judged where it was not, never about one person."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.access import Viewer
from core.metrics.evaluate import measure
from core.metrics.reading import METRICS
from core.metrics.scope import Scope
from core.records import AffectedService, Detection, Incident, Milestone, Service, Shift
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
WEB = Service(id=golden.key("service", "web"), name="web", owner="platform")
DAY = datetime(2026, 2, 2, tzinfo=UTC)


def ask(store, metric, **more):
    return METRICS.run(store, VIEWER, {"ids": [metric], "as_of": golden.AS_OF, **more})


def shift(name, start, hours, zone="Europe/Berlin", person="p"):
    return Shift(id=golden.key("shift", name), team="platform", person_id=golden.key("person", person),
                 started_at=start, ended_at=start + timedelta(hours=hours), zone=zone)


def paged(name, at, noticed_by=None, **columns):
    made = Incident(id=golden.key("incident", name), title=name, **columns)
    told = [Detection(id=golden.key("detection", name), incident_id=made.id, noticed_by=noticed_by, recorded_at=at)] if noticed_by else []
    return [made, *told, AffectedService(id=golden.key("affected", name), incident_id=made.id, service_id=WEB.id),
            *(Milestone(id=golden.key("milestone", name + kind), incident_id=made.id, kind=kind, happened_at=at)
              for kind in ("declared", "paged"))]


def test_only_incidents_with_a_known_source_are_counted(empty):
    who = ["monitoring", "staff", "customer", None, None]
    golden.put_many(empty, [WEB, *(each for i, by in enumerate(who) for each in paged(f"i{i}", DAY, by))])
    [found] = ask(empty, "internal_detection")
    assert (found["shown"], found["n_eligible"], found["coverage"], found["exclusions"]) == ("2 of 3", 5, 0.6, {"not judged": 2})
    assert found["details"]["by_detail"] == {"customer": 1, "monitoring": 1, "staff": 1}


@pytest.mark.parametrize("metric", ["internal_detection", "pages_per_shift", "sleep_interruptions"])
def test_what_nobody_recorded_is_never_zero(empty, metric):
    golden.put_many(empty, [WEB, shift("a", DAY, 12), shift("b", DAY + timedelta(hours=12), 12),
                            Incident(id=golden.key("incident", "x"), title="x")])
    [found] = ask(empty, metric)
    assert (found["value"], found["shown"], found["n_used"]) == (None, "not measured", 0)


def crew():
    """Five people on call elsewhere, in shifts that are not over: who is on call is never fewer than five."""
    return [shift(f"crew{i}", golden.AS_OF, 12, person=f"crew{i}") for i in range(5)]


def test_a_shift_with_three_incidents_was_too_much(empty):
    pages = [paged(f"i{i}", DAY + timedelta(hours=i)) for i in range(1, 4)]
    golden.put_many(empty, [
        WEB, *crew(), shift("a", DAY, 12), shift("b", DAY + timedelta(hours=12), 12), shift("long", DAY, 24, person="q"),
        shift("now", golden.AS_OF, 12),
        *(each for page in pages for each in page), *paged("drill", DAY + timedelta(hours=13), is_exercise=True),
    ])
    [found] = ask(empty, "pages_per_shift")
    assert (found["shown"], found["details"]["by_detail"]) == ("1 of 3", {"0": 1, "3 or more": 2})


def test_a_night_counts_in_the_zone_of_the_person(empty):
    berlin = datetime(2026, 2, 2, 21, 30, tzinfo=UTC)
    golden.put_many(empty, [
        WEB, *crew(),
        shift("berlin", DAY + timedelta(hours=7), 24), shift("new york", DAY + timedelta(hours=7), 24, "America/New_York", "q"),
        shift("nowhere", DAY, 24, "", "r"), *paged("late", berlin), *paged("afternoon", DAY + timedelta(hours=14)),
    ])
    [found] = ask(empty, "sleep_interruptions")
    # In New York both pages fell into the day; its shift began in the last hours of one night and ended in the next.
    assert (found["shown"], found["n_eligible"], found["n_used"], found["coverage"]) == ("1 (0.03 to 5.6) in 3 looked at", 5, 3, 0.6)
    assert found["exclusions"] == {"not judged": 2}


@pytest.mark.parametrize(("small", "others", "counted"), [(4, 0, 0), (1, 6, 6), (2, 3, 5), (4, 4, 8), (5, 1, 5)])
def test_even_the_whole_is_never_about_fewer_than_five_people(empty, small, others, counted):
    """`small` people of one team and `others` of another: less than five that the rest does not hide are in no number."""
    teams = [("platform", small), ("elsewhere", others)]
    golden.put_many(empty, [WEB, *paged("a", DAY), *(
        replace(shift(f"{team}{i}", DAY, 36, person=f"{team}{i}"), team=team) for team, people in teams for i in range(people)
    )])
    [found] = ask(empty, "pages_per_shift")
    assert found["n_used"] == counted


@pytest.mark.parametrize(("people", "groups"), [(4, []), (5, ["platform"])])
def test_a_small_team_is_never_a_group_and_nobody_is_named(empty, people, groups):
    golden.put_many(empty, [WEB, *paged("a", DAY), *(shift(f"s{i}", DAY, 12, person=f"p{i}") for i in range(people))])
    found = ask(empty, "pages_per_shift", by="team")
    assert [each["stratum"]["team"] for each in found if each["stratum"]["team"] != "not stated"] == groups
    [whole] = measure(empty, VIEWER, "sleep_interruptions", Scope(as_of=golden.AS_OF))
    assert {point.label for point in whole.points} <= {"a night on call"}
    assert not [i for i in range(people) if str(golden.key("person", f"p{i}")) in json.dumps(found)]
