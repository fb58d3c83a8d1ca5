"""Milestones whose times contradict each other: imported flagged, corrected by people, counted again."""

import json
from datetime import UTC, datetime

import pytest

from core import imports, incident, milestone
from core.access import Viewer
from core.errors import InvalidInput, Stale
from core.metrics.evaluate import measure
from core.metrics.scope import Scope
from core.records import Incident, Milestone, Problem
from core.sources import Input
from core.sources.building import problems
from core.sources.flags import ENDS_BEFORE_START
from tests.core.posts import POST

ADA = Viewer.local("Ada", "sre")
WINDOW = Scope(as_of=datetime(2026, 11, 1, tzinfo=UTC))
WHY = "The page named the wrong day."


@pytest.fixture
def posted(store, tmp_path):
    """Imports one post; the incident's id."""

    def post(start, end, title="Wiki down"):
        path = tmp_path / f"{title.lower().replace(' ', '-')}.md"
        path.write_text(POST.format(title=title, start=start, end=end))
        imports.import_files(store, ADA, [path])
        return next(each.id for each in store.find(ADA, Incident, "title = $1", [title]))

    return post


def _current(store, id, kind):
    return next(iter(store.find(ADA, Milestone, "incident_id = $1 AND kind = $2 AND NOT is_superseded", [id, kind])))


def _correct(store, id, kind, to, reason=WHY):
    old = _current(store, id, kind)
    return milestone.correct.run(store, ADA, {"id": old.id, "version": old.version, "happened_at": to, "reason": reason})


def _told(store, id):
    """The incident's flags, and its problems with whether they are corrected."""
    flags = json.loads(next(iter(store.find(ADA, Incident, "id = $1", [id]))).flags)
    return flags, [(each.code, each.is_corrected) for each in store.find(ADA, Problem, "incident_id = $1", [id])]


def _counted(store):
    value = measure(store, ADA, "notice_to_resolved", WINDOW)[0]
    return value.n_eligible, value.n_used


def test_an_end_before_its_start_counts_once_it_is_corrected(store, posted):
    id = posted("2024-03-01T09:30:00Z", "2024-02-01T11:00:00Z")
    assert _told(store, id) == (["ends_before_start"], [("ends_before_start", False)])
    assert _counted(store) == (1, 0)
    assert _correct(store, id, "resolved", "2024-03-01T11:00:00Z")["problems_corrected"] == 1
    assert _told(store, id) == ([], [("ends_before_start", True)])
    assert _counted(store) == (1, 1)
    kept = [(each["happened_at"].month, each["is_superseded"]) for each in incident.show.run(store, ADA, {"id": id})["milestones"]]
    assert kept == [(2, True), (3, False), (3, False)]


def test_both_ends_may_be_wrong_and_are_corrected_in_any_order(store, posted):
    id = posted("2024-03-10T00:10:00Z", "2024-03-05T00:10:00Z")
    assert _correct(store, id, "publicly_noticed", "2024-03-07T00:10:00Z")["problems_corrected"] == 0
    assert (_told(store, id)[0], _counted(store)) == (["ends_before_start"], (1, 0))
    assert _correct(store, id, "resolved", "2024-03-08T00:10:00Z")["problems_corrected"] == 1
    assert (_told(store, id)[0], _counted(store)) == ([], (1, 1))


def test_no_length_is_not_ended_by_another_moment_of_no_length_or_another_milestone(store, posted):
    id = posted("2024-03-01T09:30:00Z", "2024-03-01T09:30:00Z")
    for kind, moment in (("declared", "2024-03-01T09:31:00Z"), ("mitigated", "2024-03-01T09:40:00Z")):
        milestone.record.run(store, ADA, {"incident_id": id, "kind": kind, "happened_at": moment})
    _correct(store, id, "mitigated", "2024-03-01T09:35:00Z")
    _correct(store, id, "resolved", "2024-03-01T09:30:00Z")
    assert _told(store, id) == (["no_length"], [("no_length", False)])
    _correct(store, id, "resolved", "2024-03-01T10:00:00Z")
    assert _told(store, id) == ([], [("no_length", True)])
    assert _counted(store) == (1, 1)


def test_importing_the_post_again_leaves_the_correction_alone(store, posted, tmp_path):
    id = posted("2024-03-01T09:30:00Z", "2024-02-01T11:00:00Z")
    _correct(store, id, "resolved", "2024-03-01T11:00:00Z")
    again = imports.import_files(store, ADA, [tmp_path / "wiki-down.md"])
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert _told(store, id) == ([], [("ends_before_start", True)])


def test_a_sound_pair_is_never_made_contradictory(store, posted):
    id = posted("2024-03-01T09:30:00Z", "2024-03-01T11:00:00Z")
    with pytest.raises(InvalidInput, match=r"resolved at .* would be earlier than publicly_noticed"):
        _correct(store, id, "resolved", "2024-02-01T11:00:00Z")
    with pytest.raises(InvalidInput, match=r"publicly_noticed at .* would be later than resolved"):
        _correct(store, id, "publicly_noticed", "2024-04-01T11:00:00Z")
    assert _counted(store) == (1, 1)


def test_a_milestone_is_corrected_once_and_from_the_version_seen(store, posted):
    id = posted("2024-03-01T09:30:00Z", "2024-03-01T11:00:00Z")
    old = _current(store, id, "resolved")
    given = {"id": old.id, "version": old.version, "happened_at": "2024-03-01T12:00:00Z", "reason": WHY}
    with pytest.raises(Stale):
        milestone.correct.run(store, ADA, {**given, "version": 7})
    milestone.correct.run(store, ADA, given)
    with pytest.raises(InvalidInput, match="corrected already"):
        milestone.correct.run(store, ADA, {**given, "version": 2})


@pytest.fixture
def windowed(store):
    """An incident whose text names an impact that ends before it starts: the milestone carries the flag, not the incident."""
    id = incident.create.run(store, ADA, {"title": "Window", "declared_at": "2024-03-01T08:00:00Z"})["id"]

    def write(change):
        told = {"incident_id": id, "origin": "inferred", "source": "statuspage"}
        start = Milestone(id=_id(1), kind="impact_start", happened_at=datetime(2024, 3, 1, 12, tzinfo=UTC), source_key="s", **told)
        end = Milestone(
            id=_id(2), kind="mitigated", happened_at=datetime(2024, 3, 1, 9, tzinfo=UTC), source_key="e",
            flags='["ends_before_start"]', **told,
        )  # fmt: skip
        doubt = Problem(id=_id(3), record_kind="milestone", record_id=end.id, incident_id=id, code="ends_before_start", file="f", why="w")
        for each in (start, end, doubt):
            change.add(each)
        return {}

    store.change(ADA, "test", {}, write)
    return id


def _id(number):
    return f"00000000-0000-8000-8000-{number:012d}"


def _flags(store, id, kind):
    return json.loads(_current(store, id, kind).flags)


def test_a_flagged_milestone_is_cleared_by_correcting_either_end(store, windowed):
    _correct(store, windowed, "impact_start", "2024-03-01T08:00:00Z")
    assert (_flags(store, windowed, "mitigated"), _told(store, windowed)) == ([], ([], [("ends_before_start", True)]))


def test_a_correction_that_is_still_contradictory_stays_flagged(store, windowed):
    assert _correct(store, windowed, "mitigated", "2024-03-01T10:00:00Z")["problems_corrected"] == 0
    assert _flags(store, windowed, "mitigated") == ["ends_before_start"]
    assert _correct(store, windowed, "mitigated", "2024-03-01T13:00:00Z")["problems_corrected"] == 1
    assert (_flags(store, windowed, "mitigated"), _told(store, windowed)) == ([], ([], [("ends_before_start", True)]))


def test_a_problem_is_never_seen_by_those_who_may_not_see_its_record(tmp_path):
    record = Incident(id=_id(9), number=1, title="Breach", visibility="security", source="s", source_key="k")
    made = problems(record, Input("a.md", tmp_path / "a.md", b""), "line 1", [(ENDS_BEFORE_START, "x")], record.id)
    assert [each.visibility for each in made if isinstance(each, Problem)] == ["security"]
