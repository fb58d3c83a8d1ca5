"""Two disciplines state their positions at the same time, and neither takes away what the other wrote."""

import pytest

from core import answer, decision, signoff
from core.errors import InvalidInput, Stale
from tests.core.walking import ADA, BO, Walk

CELL = "actions_stand"


def state(walk: Walk, viewer, what: str, value: str, seen: str = ""):
    """One part stated by somebody who saw `seen` there."""
    return walk.do(decision.decide, viewer, cell=CELL, what=what, value=value, seen=seen)


def test_both_positions_written_at_once_stand(review: Walk) -> None:
    state(review, ADA, "sre", "Roll back now.")
    state(review, BO, "security", "Not to 4.1: it is exploited.")
    state(review, ADA, "dissent", "Ada would have waited.")
    row = review.cell(CELL)
    assert row["answer"] == {
        "positions": {"sre": "Roll back now.", "security": "Not to 4.1: it is exploited."},
        "evidence": "",
        "dissent": "Ada would have waited.",
    }
    assert row["version"] == 3


def test_the_same_part_changed_meanwhile_is_refused_and_names_who(review: Walk) -> None:
    state(review, ADA, "sre", "Roll back now.")
    with pytest.raises(Stale, match="Ada changed the sre of actions_stand meanwhile"):
        state(review, BO, "sre", "Stay.", seen="")
    state(review, BO, "sre", "Stay.", seen="Roll back now.")
    state(review, BO, "sre", "", seen="Stay.")
    assert review.cell(CELL)["answer"] == {"positions": {}, "evidence": "", "dissent": ""}


def test_one_part_voids_the_signatures_like_any_answer(review: Walk) -> None:
    review.written()
    state(review, ADA, "outcome", "The actions stand")
    review.do(signoff.sign, ADA)
    assert review.do(signoff.sign, BO)["state"] == "signed"
    assert state(review, BO, "security", "We see it otherwise.")["state"] == "in_review"
    assert [each["is_live"] for each in review.show()["signatures"]] == [False, False]


def test_an_outcome_outside_the_options_and_a_cell_that_is_no_decision_are_refused(review: Walk) -> None:
    with pytest.raises(InvalidInput, match="is a prompt, not a decision"):
        review.do(decision.decide, ADA, cell="summary", what="sre", value="x")
    with pytest.raises(InvalidInput, match="Perhaps"):
        state(review, ADA, "outcome", "Perhaps")
    with pytest.raises(InvalidInput, match="soon"):
        state(review, ADA, "revisit_on", "soon")
    assert review.cell(CELL)["version"] == 0


def test_a_skipped_decision_begins_anew(review: Walk) -> None:
    review.do(answer.skip, ADA, cell=CELL, reason="Nothing was done.")
    state(review, BO, "security", "Something was.")
    assert review.cell(CELL)["answer"] == {"positions": {"security": "Something was."}, "evidence": "", "dissent": ""}
