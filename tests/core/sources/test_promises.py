"""Objectives from OpenSLO, their buckets and the on-call roster from CSV: what is taken, what is refused with its place and why."""

from datetime import UTC, datetime

import pytest

from core.access import Viewer
from core.errors import BadFile
from core.imports import import_files
from core.records import Objective, Person, Shift, SliBucket, derive_id
from core.sources import Finding

OPENSLO = """# promises
apiVersion: openslo/v1
kind: Service
metadata:
  name: web
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability
spec:
  service: web
  indicator: {metadata: {name: good}, spec: {ratioMetric: {counter: "true"}}}
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.999
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: burn}
"""
WEB = derive_id("service", "web")
AVAILABILITY = derive_id("objective", WEB, "availability")
BUCKETS = "service,objective,started_at,good,total,minutes\nweb,availability,2026-03-01T00:00:00Z,999,1000,5\n"
ROSTER = "team,person,started_at,ended_at,zone\nplatform,Ida,2026-03-01T08:00:00Z,2026-03-01T20:00:00Z,Europe/Berlin\n"


def test_an_objective_is_read_with_its_service(written, told, tally):
    rows = told("openslo", written("slo.yaml", OPENSLO))
    assert tally(rows) == {"service": 2, "objective": 1}
    [found] = [row for row in rows if isinstance(row, Objective)]
    assert (found.id, found.service_id, found.name, found.target_ppm, found.window_days, found.source_key) == (
        AVAILABILITY, WEB, "availability", 999_000, 28, "web/availability",
    )  # fmt: skip


def test_several_targets_are_told_apart_and_percents_are_taken(written, told):
    text = OPENSLO.replace("    - target: 0.999\n", "    - targetPercent: 99.95\n      displayName: fast\n    - target: 0.9\n")
    found = [row for row in told("openslo", written("slo.yaml", text)) if isinstance(row, Objective)]
    assert [(row.name, row.target_ppm) for row in found] == [("availability fast", 999_500), ("availability 2", 900_000)]


@pytest.mark.parametrize(("old", "new", "where", "why"), [
    ("Occurrences", "RatioTimeslices", "spec.budgetingMethod", "Only Occurrences and Timeslices can be counted here."),
    ("4w", "1M", "spec.timeWindow", "The window is not one of whole days or weeks, such as 30d or 4w."),
    ("isRolling: true", "isRolling: false", "spec.timeWindow", "A window of the calendar is not counted here, only one that rolls."),
    ("0.999", "1", "target", "target must lie between none and all, in steps of a millionth; all leaves no budget."),
    ("0.999", "most", "target", "target is not a share."),
    ("    - target: 0.999\n", "", "spec.objectives", "There is no objective in it."),
    ("  service: web\n", "", "service", "service is missing."),
])  # fmt: skip
def test_what_could_not_be_counted_rightly_is_refused(written, told, old, new, where, why):
    [found] = [row for row in told("openslo", written("slo.yaml", OPENSLO.replace(old, new))) if isinstance(row, Finding)]
    assert (found.outcome, found.where, found.why) == ("rejected", f"document 2, {where}", why)


def test_the_place_of_broken_yaml_counts_from_the_top_of_the_file(written, told):
    with pytest.raises(BadFile, match=r"slo\.yaml: line 10, column 7"):
        told("openslo", written("slo.yaml", OPENSLO.replace("kind: SLO", "kind: [")))


@pytest.mark.parametrize(("row", "where", "why"), [
    ("web,availability,2026-03-01T00:00:00Z,9,8,5", "good", "More are good than there are (8)."),
    ("web,availability,2026-03-01T00:00:00Z,-1,8,5", "good", "good is not a whole number."),
    ("web,availability,2026-03-01T00:00:00Z,1,8,2000", "ended_at", "The bucket does not end within a day of its start."),
    ("web,availability,never,1,8,5", "started_at", "started_at: 'never' is not a date or time such as 2024-05-31T14:05:00Z."),
    ("web,availability,2026-03-01T00:00:00Z,1,8,5", None, "The same bucket already stands further up in this file."),
])  # fmt: skip
def test_a_bucket_that_cannot_be_is_refused(written, told, row, where, why):
    rows = told("sli_csv", written("sli.csv", BUCKETS + row + "\n"))
    [found] = [each for each in rows if isinstance(each, Finding)]
    assert (found.where, found.why) == (f"line 3, {where}" if where else "line 3", why)
    [bucket] = [each for each in rows if isinstance(each, SliBucket)]
    assert (bucket.objective_id, bucket.good, bucket.total) == (AVAILABILITY, 999, 1000)
    assert (bucket.started_at, bucket.ended_at) == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, 0, 5, tzinfo=UTC))


@pytest.mark.parametrize(("row", "why"), [
    ("platform,Ida,2026-03-01T08:00:00Z,2026-03-01T20:00:00Z,Europe/Berlin", "The same shift already stands further up in this file."),
    ("platform,Bo,2026-03-01T08:00:00Z,2026-03-01T20:00:00Z,Berlin", "This is no IANA time zone, such as Europe/Berlin."),
    ("platform,Bo,2026-03-01T08:00:00Z,2026-03-01T08:00:00Z,", "The shift does not end within a month of its start."),
])  # fmt: skip
def test_a_shift_that_cannot_be_is_refused(written, told, row, why):
    rows = told("shifts_csv", written("roster.csv", f"{ROSTER}{row}\n"))
    assert [each.why for each in rows if isinstance(each, Finding)] == [why]
    assert [each.name for each in rows if isinstance(each, Person)] == ["Ida"]
    [shift] = [each for each in rows if isinstance(each, Shift)]
    assert (shift.team, shift.zone, shift.person_id) == ("platform", "Europe/Berlin", derive_id("person", "Ida"))


def test_buckets_without_their_objective_are_named_and_twice_changes_nothing(written, store):
    viewer = Viewer.local("Ada", "sre")
    alone = import_files(store, viewer, [written("sli.csv", BUCKETS).path])
    assert (alone["added"], [each["why"] for each in alone["problems"]]) == (
        0, ["objective availability of web is neither here nor in this import; import it first or together"],
    )  # fmt: skip
    paths = [written("sli.csv", BUCKETS).path, written("slo.yaml", OPENSLO).path, written("roster.csv", ROSTER).path]
    first, again = (import_files(store, viewer, paths) for _ in range(2))
    assert (first["added"], first["rejected"]) == (3, 0)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 4)
