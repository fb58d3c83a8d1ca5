"""Before and after a meeting: calibration nobody is led by, and a survey whose single answers no door ever tells."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import commands, meeting, survey
from core.access import Viewer
from core.errors import Blocked, Duplicate, InvalidInput, NotAllowed, NotFound
from core.exports.parley_jsonl import lines
from core.records import Notebook, SurveyReply, SurveyTurn, new_id
from core.sandbox.catalogue import all_views
from tests.core.walking import ADA, BO, Walk

PEOPLE = [Viewer.local(f"Person {number}", "sre" if number % 2 else "security") for number in range(12)]
OUTSIDER = Viewer(person_id=ADA.person_id, name="Ada", discipline="sre", groups=frozenset({"everyone"}))


def meet(walk: Walk) -> None:
    """Hold a meeting from its start to its end."""
    made = meeting.start.run(walk.store, ADA, {"notebook_id": walk.id})
    meeting.end.run(walk.store, ADA, {"id": made["id"], "version": made["version"]})


def reply(walk: Walk, who: Viewer, learned: str = "yes", safe: str = "yes", heard: str = "yes") -> None:
    """Answer the survey."""
    survey.answer.run(walk.store, who, {"notebook_id": walk.id, "learned": learned, "safe": safe, "heard": heard})


def seen(walk: Walk, who: Viewer = ADA) -> dict[str, Any]:
    """The survey as somebody reads it."""
    return dict(survey.show.run(walk.store, who, {"notebook_id": walk.id}))


def test_counts_of_fewer_than_five_are_never_shown(review: Walk) -> None:
    meet(review)
    for place, who in enumerate(PEOPLE[:4], 1):
        reply(review, who, safe="no")
        assert (seen(review)["counted"], seen(review)["counts"]) == (0, None), place
    reply(review, PEOPLE[4], learned="partly")
    assert (seen(review)["counted"], seen(review)["counts"]) == (5, {
        "learned": {"yes": 4, "partly": 1, "no": 0},
        "safe": {"yes": 1, "partly": 0, "no": 4},
        "heard": {"yes": 5, "partly": 0, "no": 0},
    })  # fmt: skip


def test_a_later_answer_is_never_told_by_comparing_counts(review: Walk) -> None:
    meet(review)
    for who in PEOPLE[:5]:
        reply(review, who)
    before = seen(review)["counts"]
    for who in PEOPLE[5:9]:
        reply(review, who, safe="no")
        assert seen(review)["counts"] == before
    reply(review, PEOPLE[9], safe="no")
    assert (seen(review)["counted"], seen(review)["counts"]["safe"]) == (10, {"yes": 5, "partly": 0, "no": 5})


def test_a_single_answer_is_never_told_by_any_door(review: Walk) -> None:
    meet(review)
    reply(review, BO, safe="partly")
    for viewer in (ADA, BO, OUTSIDER):
        assert review.store.find(viewer, SurveyReply) == review.store.find(viewer, SurveyTurn) == []
        assert not [line for line in lines(review.store, viewer) if '"record":"survey' in line]
        assert "safe" not in str(commands.execute(review.store, viewer, "audit.list", {}))
    kept = review.store.find(Viewer.system(), SurveyReply, "notebook_id = $1", [review.id])[0]
    assert BO.person_id not in str(kept)
    assert not any("survey" in name for name in all_views())


def test_one_person_answers_once_and_after_the_meeting(review: Walk) -> None:
    with pytest.raises(Blocked, match="has ended yet"):
        reply(review, BO)
    meet(review)
    assert (seen(review, BO)["is_open"], seen(review, BO)["is_answered"]) == (True, False)
    reply(review, BO)
    with pytest.raises(Duplicate, match="You have answered"):
        reply(review, BO, safe="no")
    assert (seen(review, BO)["is_answered"], seen(review, ADA)["is_answered"]) == (True, False)
    with pytest.raises(NotAllowed):
        reply(review, Viewer.local())


def test_nobody_reads_what_others_wrote_before_the_meeting_begins(review: Walk) -> None:
    store = review.store

    def told(who: Viewer) -> dict[str, Any]:
        return dict(survey.calibration.run(store, who, {"notebook_id": review.id}))

    def write(who: Viewer, text: str, question: str = "surprise") -> None:
        survey.calibrate.run(store, who, {"notebook_id": review.id, "question": question, "text": text})

    write(BO, "The scan was late.")
    write(BO, "The scan ran a day late.")
    write(ADA, "The alert was early.")
    assert (told(ADA)["people"], [row["text"] for row in told(ADA)["questions"][0]["answers"]]) == (2, ["The alert was early."])
    assert told(BO)["questions"][0]["mine"] == "The scan ran a day late."
    with pytest.raises(InvalidInput, match="Nobody asks why"):
        write(ADA, "x", "why")
    write(ADA, "Who decides?", "hope")
    write(ADA, "", "hope")
    assert told(ADA)["questions"][2]["answers"] == []
    meeting.start.run(store, ADA, {"notebook_id": review.id})
    assert [(row["person"], row["text"]) for row in told(ADA)["questions"][0]["answers"]] == [
        ("Bo", "The scan ran a day late."), ("Ada", "The alert was early."),
    ]  # fmt: skip
    with pytest.raises(Blocked, match="has begun"):
        write(BO, "Late.")


def test_a_survey_of_a_hidden_notebook_is_never_seen(review: Walk) -> None:
    meet(review)
    found = review.store.get(Viewer.system(), Notebook, review.id)
    review.store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    for call in (
        lambda: seen(review, OUTSIDER),
        lambda: reply(review, OUTSIDER),
        lambda: survey.calibration.run(review.store, OUTSIDER, {"notebook_id": review.id}),
    ):
        with pytest.raises(NotFound):
            call()


@given(st.lists(st.tuples(*[st.sampled_from(["yes", "partly", "no"])] * 3), max_size=23))
def test_any_number_of_answers_is_counted_in_fives(replies: list[tuple[str, str, str]]) -> None:
    notebook = new_id()
    rows = [SurveyReply(id=new_id(), notebook_id=notebook, learned=a, safe=b, heard=c) for a, b, c in replies]
    counted = len(rows) - len(rows) % survey.SMALLEST
    counts = survey._counts(rows[:counted])
    assert {sum(each.values()) for each in counts.values()} == {counted}
    assert counted % 5 == 0
    assert len(rows) - counted < 5
