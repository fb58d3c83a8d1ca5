"""The incident of the month: which one is chosen, and what is told of it."""

from dataclasses import replace

import pytest

from core.access import Viewer
from core.metrics.scope import Scope
from core.metrics.story import incident_of_the_month
from core.records import Incident, Milestone, TimelineEntry
from tests.core.metrics import golden

VIEWER = Viewer.local("Ada", "sre")
GUEST = Viewer(person_id=None, name="Guest", discipline=None, groups=frozenset({"everyone"}))
SCOPE = Scope(as_of=golden.AS_OF)


def numbered():
    numbers = iter((1, 2))
    return [replace(each, number=next(numbers)) if isinstance(each, Incident) else each for each in golden.records()]


def test_the_incident_of_the_month_tells_what_was_starred(empty):
    golden.put(empty, [*numbered(), TimelineEntry(
        id=golden.key("timeline", "1"), incident_id=golden.key("incident", "I1"), happened_at=golden.on("03-05 14:25"),
        text="Rolled back to v41", is_starred=True,
    )])
    told = incident_of_the_month(empty, VIEWER, SCOPE)
    assert (told.title, told.month, told.why, told.lines) == (
        "Memory leak in v42", "March 2026", "one of 2; chosen because it was reviewed", ("05 Mar 14:25 UTC Rolled back to v41",)
    )


def test_nothing_dated_has_no_story(empty):
    assert incident_of_the_month(empty, VIEWER, SCOPE) is None


def test_the_last_month_in_the_scope_is_told_of_and_a_doubtful_time_dates_nothing(empty):
    late = Incident(id=golden.key("incident", "late"), number=9, title="Late", status="closed")
    flagged = replace(late, id=golden.key("incident", "doubtful"), number=10, title="Doubtful")
    records = [
        Milestone(id=golden.key("milestone", each.title), incident_id=each.id, kind="declared", happened_at=at, precision="second",
                  flags=flags)
        for each, at, flags in ((late, golden.on("03-28 09:00"), ()), (flagged, golden.on("03-30 09:00"), ("out_of_order",)))
    ]
    golden.put(empty, [late, flagged, *records])
    told = incident_of_the_month(empty, VIEWER, SCOPE)
    assert (told.number, told.month, told.why, told.lines) == (9, "March 2026", "the only one", ())
    assert incident_of_the_month(empty, VIEWER, replace(SCOPE, to=golden.on("03-28 00:00"))) is None
    assert incident_of_the_month(empty, VIEWER, replace(SCOPE, kind="security")) is None


def test_a_restricted_incident_is_never_the_story_of_those_who_may_not_see_it(empty):
    hidden = Incident(id=golden.key("incident", "hidden"), number=3, title="Hidden", status="closed", visibility="legal")
    golden.put(empty, [*numbered(), hidden, Milestone(
        id=golden.key("milestone", "hidden"), incident_id=hidden.id, kind="declared", happened_at=golden.on("03-30 09:00"),
        precision="second", visibility="legal",
    )])
    assert incident_of_the_month(empty, GUEST, SCOPE).why == "one of 2; chosen because it was reviewed"
    assert incident_of_the_month(empty, VIEWER, SCOPE).why == "one of 3; chosen because it was reviewed"


@pytest.mark.shared
def test_of_the_archive_an_incident_of_its_last_month_is_told(github):
    told = incident_of_the_month(github, VIEWER, SCOPE)
    noticed = "SELECT max(happened_at) AS at FROM visible_milestone WHERE kind = 'publicly_noticed' AND happened_at <= $1"
    latest = github.ask(VIEWER, noticed, [SCOPE.as_of])[0]["at"]
    assert told.month == f"{latest:%B %Y}"
    assert told.why.startswith("one of ")
