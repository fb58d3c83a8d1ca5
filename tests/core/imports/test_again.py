"""What happens to people's work when a source, or a file of our own form, comes again with something else in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.access import Viewer
from core.exports.parley_jsonl import write
from core.incident import change_facts
from core.milestone import correct
from core.records import Incident, Milestone, Problem
from core.store import audit
from core.store.store import Store
from tests.core.posts import POST

ADA = Viewer.local("Ada", "sre")
START, BEFORE, AFTER = "2024-03-01T09:30:00Z", "2024-02-01T11:00:00Z", "2024-03-01T11:00:00Z"


@pytest.fixture
def post(store: Store, bring: Callable[..., dict[str, Any]], placed: Callable[..., Path]) -> Callable[..., tuple[Any, ...]]:
    """Imports the one post; its incident's title and flags, and its problems with whether they are corrected."""

    def come(end: str, title: str = "Wiki down") -> tuple[Any, ...]:
        bring(placed("post.md", POST.format(title=title, start=START, end=end)))
        (found,) = store.find(ADA, Incident)
        return found.title, json.loads(found.flags), [(each.value, each.is_corrected) for each in store.find(ADA, Problem)]

    return come


def _correct(store: Store, to: str) -> int:
    (old,) = store.find(ADA, Milestone, "kind = 'resolved' AND NOT is_superseded")
    given = {"id": old.id, "version": old.version, "happened_at": to, "reason": "The page named the wrong day."}
    return int(correct.run(store, ADA, given)["problems_corrected"])


def test_a_source_that_repeats_its_contradiction_leaves_the_correction_alone(store: Store, post: Callable[..., Any]) -> None:
    value = post(BEFORE)[2][0][0]
    assert _correct(store, AFTER) == 1
    assert post(BEFORE, "Wiki was down") == ("Wiki was down", [], [(value, True)])
    assert post(BEFORE, "Wiki had been down") == ("Wiki had been down", [], [(value, True)])
    (end,) = store.find(ADA, Milestone, "kind = 'resolved' AND NOT is_superseded")
    assert end.happened_at.isoformat() == "2024-03-01T11:00:00+00:00"
    assert audit.verify(store.home).findings == ()


def test_a_source_that_contradicts_itself_anew_opens_the_problem_again(store: Store, post: Callable[..., Any]) -> None:
    post(BEFORE)
    _correct(store, AFTER)
    (seen,) = store.find(ADA, Incident)
    change_facts.run(store, ADA, {"id": seen.id, "version": seen.version, "title": "The wiki, from us"})
    title, flags, problems = post("2024-01-15T11:00:00Z")
    assert (title, flags, [is_corrected for _, is_corrected in problems]) == ("The wiki, from us", ["ends_before_start"], [False])
    assert post("2024-01-15T11:00:00Z")[1] == ["ends_before_start"]
    assert len(store.history(ADA, Incident, seen.id)) == 3
    assert _correct(store, "2024-03-01T12:00:00Z") == 1
    assert audit.verify(store.home).findings == ()


def test_a_source_that_mends_itself_leaves_nothing_flagged(store: Store, post: Callable[..., Any]) -> None:
    post(BEFORE)
    _correct(store, AFTER)
    _, flags, problems = post("2024-03-01T10:00:00Z")
    assert (flags, [is_corrected for _, is_corrected in problems]) == ([], [True])


@pytest.fixture
def exported(store: Store, tmp_path: Path) -> tuple[Path, Incident]:
    """The record in our own form as it was when its one incident was declared, which was edited since."""
    store.change(ADA, "test.keep", {}, lambda change: {"id": change.add(Incident(id=_ID, number=7, title="As declared")).id})
    write(store, ADA, tmp_path / "old.jsonl")
    change_facts.run(store, ADA, {"id": _ID, "version": 1, "title": "As edited"})
    return tmp_path / "old.jsonl", store.get(ADA, Incident, _ID)


_ID: Any = "00000000-0000-8000-8000-000000000007"


def test_an_older_export_never_wins_over_a_later_edit(
    store: Store, exported: tuple[Path, Incident], bring: Callable[..., dict[str, Any]]
) -> None:
    file, edited = exported
    for report in (bring(file, dry_run=True), bring(file)):
        assert (report["read"], report["updated"], report["rejected"]) == (1, 0, 1)
        (told,) = report["problems"]
        assert (told["file"], told["where"], told["value"], told["why"]) == (
            "old.jsonl", "line 2", "version 1", "older than what is here (version 2)",
        )  # fmt: skip
    assert store.get(ADA, Incident, _ID) == edited


def test_a_newer_export_updates_and_its_version_goes_with_it(
    store: Store, exported: tuple[Path, Incident], bring: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    text = exported[0].read_text().replace('"version":1', '"version":5').replace("As declared", "From elsewhere")
    newer = tmp_path / "newer.jsonl"
    newer.write_text(text)
    assert bring(newer)["updated"] == 1
    stored = store.get(ADA, Incident, _ID)
    assert (stored.title, stored.version) == ("From elsewhere", 5)
    assert bring(newer)["unchanged"] == 1
    assert bring(exported[0])["rejected"] == 1
    assert audit.verify(store.home).findings == ()


def test_a_line_without_a_version_counts_as_new(
    store: Store, exported: tuple[Path, Incident], bring: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    written = tmp_path / "written.jsonl"
    written.write_text(exported[0].read_text().replace('"version":1', '"visibility":"everyone"').replace("As declared", "By hand"))
    assert bring(written)["updated"] == 1
    stored = store.get(ADA, Incident, _ID)
    assert (stored.title, stored.version) == ("By hand", 3)


@pytest.mark.parametrize("version", ["0", "-1", '"x"', "1.5", "1000000000", "[]"])
def test_a_version_that_is_none_is_named(version: str, exported: tuple[Path, Incident], bring: Callable[..., Any], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(exported[0].read_text().replace('"version":1', f'"version":{version}'))
    (told,) = bring(wrong)["problems"]
    assert (told["where"], told["why"]) == ("line 2", "version is not a whole number from 1 to 999999999")
