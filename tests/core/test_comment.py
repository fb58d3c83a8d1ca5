"""Comments: threads beside cells and entries, mentions, resolved and opened again, unseen where the place is unseen, never signed."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import comment, signoff, timeline, walkthrough
from core.access import Viewer
from core.errors import InvalidInput, NotAllowed, NotFound, Stale
from core.exports.parley_jsonl import lines
from core.records import Comment, Notebook, Person, TimelineEntry, derive_id
from core.settings import settings
from core.store.store import Store
from tests.core.walking import ADA, BO, CY, Walk

CANARY = "canary-7f3a"
OUTSIDER = Viewer(person_id=ADA.person_id, name="Ada", discipline="sre", groups=frozenset({"everyone"}))
INSIDER = Viewer(person_id=BO.person_id, name="Bo", discipline="security", groups=frozenset({"everyone", "security"}))


@pytest.fixture
def restricted(walked_store: Store, outage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A postmortem of which one cell is for security only."""
    (tmp_path / "postmortem").mkdir()
    source = Path(__file__).with_name("restricted_review.md")
    (tmp_path / "postmortem" / "restricted.md").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(settings(), "library", tmp_path)
    return Walk(walked_store, walkthrough.start.run(walked_store, ADA, {"template": "postmortem/restricted", "incident": outage})["id"])


def say(walk: Walk, text: str, who: Viewer = ADA, cell: str = "summary", **more: Any) -> dict[str, Any]:
    """A comment on a cell."""
    return dict(comment.add.run(walk.store, who, {"notebook_id": walk.id, "cell": cell, "text": text, **more}))


def threads(walk: Walk, viewer: Viewer = ADA) -> list[dict[str, Any]]:
    """The threads of a notebook as somebody reads them."""
    return list(comment.find.run(walk.store, viewer, {"notebook_id": walk.id}))


def test_a_thread_is_answered_resolved_and_opened_again(review: Walk) -> None:
    first = say(review, "Is the number right?")
    reply = say(review, "It is from the dashboard.", BO, reply_to=first["id"])
    say(review, "Thanks.", reply_to=reply["id"])
    thread = threads(review)[0]
    assert (thread["cell"], thread["by"], thread["resolved_at"], [each["text"] for each in thread["replies"]]) == (
        "summary", "Ada", None, ["It is from the dashboard.", "Thanks."],
    )  # fmt: skip
    comment.resolve.run(review.store, BO, {"id": first["id"], "version": 1})
    assert threads(review)[0]["resolved_by"] == "Bo"
    with pytest.raises(Stale):
        comment.resolve.run(review.store, ADA, {"id": first["id"], "version": 1, "is_resolved": False})
    comment.resolve.run(review.store, ADA, {"id": first["id"], "version": 2, "is_resolved": False})
    assert threads(review)[0]["resolved_at"] is None
    with pytest.raises(InvalidInput, match="A reply is not resolved"):
        comment.resolve.run(review.store, ADA, {"id": reply["id"], "version": 1})


def test_a_reply_stays_where_its_thread_is(review: Walk) -> None:
    first = say(review, "Is the number right?")
    with pytest.raises(InvalidInput, match="stands beside something else"):
        say(review, "Here?", cell="effect_security", reply_to=first["id"])
    with pytest.raises(InvalidInput, match="give notebook_id and cell, or entry_id"):
        comment.add.run(review.store, ADA, {"notebook_id": review.id, "text": "Where?"})
    with pytest.raises(InvalidInput, match="empty"):
        say(review, " \n ")


def test_only_its_writer_takes_a_comment_back(review: Walk) -> None:
    made = say(review, "Never mind.")
    with pytest.raises(NotAllowed):
        comment.remove.run(review.store, BO, {"id": made["id"], "version": 1})
    comment.remove.run(review.store, ADA, {"id": made["id"], "version": 1})
    assert threads(review) == []


def test_an_entry_of_the_timeline_has_comments_too(walked_store: Store, outage: str) -> None:
    given = {"incident_id": outage, "happened_at": "2026-03-05T09:00:00Z", "text": "Paged"}
    entry = timeline.add.run(walked_store, ADA, given)["id"]
    comment.add.run(walked_store, BO, {"entry_id": entry, "text": "By whom?"})
    found = comment.find.run(walked_store, ADA, {"incident_id": outage})
    assert [(each["entry_id"], each["text"], each["by"]) for each in found] == [(entry, "By whom?", "Bo")]


def test_people_are_mentioned_by_name(review: Walk) -> None:
    for who in (BO, CY):
        say(review, "I am here.", who)
    assert say(review, "@Bo and @cy, please look.")["mentions"] == ["Bo", "Cy"]
    assert say(review, "Again @CY; write to me@bo.example.")["mentions"] == ["Cy"]
    waiting = comment.mentioning.run(review.store, CY, {})
    assert next(each["text"] for each in waiting) == "Again @CY; write to me@bo.example."
    assert comment.mentioning.run(review.store, Viewer.local(), {}) == []


def test_a_resolved_thread_mentions_nobody_any_more(review: Walk) -> None:
    say(review, "I am here.", BO)
    made = say(review, "@Bo, a look?")
    before = len(comment.mentioning.run(review.store, BO, {}))
    comment.resolve.run(review.store, BO, {"id": made["id"], "version": 1})
    assert len(comment.mentioning.run(review.store, BO, {})) == before - 1


def test_a_viewer_never_sees_comments_on_a_cell_they_may_not_see(restricted: Walk) -> None:
    store = restricted.store
    made = say(restricted, f"{CANARY} @Ada", BO, cell="indicators")
    say(restricted, "Fine.", BO, cell="story")
    assert [each["cell"] for each in threads(restricted, INSIDER)] == ["indicators", "story"]
    assert [each["cell"] for each in threads(restricted, OUTSIDER)] == ["story"]
    assert CANARY not in str(comment.mentioning.run(store, OUTSIDER, {}))
    assert CANARY not in "".join(lines(store, OUTSIDER))
    assert store.find(OUTSIDER, Comment, "id = $1", [made["id"]]) == []
    for call in (
        lambda: comment.resolve.run(store, OUTSIDER, {"id": made["id"], "version": 1}),
        lambda: comment.remove.run(store, OUTSIDER, {"id": made["id"], "version": 1}),
        lambda: say(restricted, "Hm?", OUTSIDER, cell="indicators"),
        lambda: say(restricted, "Hm?", OUTSIDER, cell="story", reply_to=made["id"]),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_viewer_never_sees_comments_on_an_entry_that_was_restricted_later(walked_store: Store, outage: str) -> None:
    given = {"incident_id": outage, "happened_at": "2026-03-05T09:00:00Z", "text": "Paged"}
    entry = timeline.add.run(walked_store, ADA, given)["id"]
    made = comment.add.run(walked_store, BO, {"entry_id": entry, "text": CANARY})
    found = walked_store.get(Viewer.system(), TimelineEntry, entry)
    walked_store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    assert comment.find.run(walked_store, OUTSIDER, {"incident_id": outage}) == []
    assert walked_store.find(OUTSIDER, Comment, "id = $1", [made["id"]]) == []
    assert len(comment.find.run(walked_store, INSIDER, {"incident_id": outage})) == 1


def test_a_viewer_never_sees_comments_on_a_hidden_notebook(review: Walk) -> None:
    made = say(review, CANARY)
    found = review.store.get(Viewer.system(), Notebook, review.id)
    review.store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    assert review.store.find(OUTSIDER, Comment, "id = $1", [made["id"]]) == []
    with pytest.raises(NotFound):
        threads(review, OUTSIDER)


def test_comments_never_void_a_signature(review: Walk) -> None:
    review.written()
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)
    made = say(review, "Well said.")
    comment.resolve.run(review.store, BO, {"id": made["id"], "version": 1})
    comment.remove.run(review.store, ADA, {"id": made["id"], "version": 2})
    assert ([each["is_live"] for each in review.show()["signatures"]], review.state()) == ([True, True], "signed")


NAMES = st.text("abcXYZ (.*", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), st.text("abcXYZ (.*@", max_size=60))
def test_any_text_mentions_only_those_whose_name_stands_in_it(names: list[str], text: str) -> None:
    people = [Person(id=derive_id("person", name), name=name) for name in names]
    for person in comment.mentions(text, people):
        assert f"@{person.name}".lower() in text.lower()
