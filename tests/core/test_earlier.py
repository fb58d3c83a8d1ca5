"""An earlier answer is brought back by name, and what stood there goes into the history."""

import pytest

from core import commands, earlier, notebooks, signoff
from core.access import Viewer
from core.errors import InvalidInput, NotFound, Stale
from tests.core.walking import ADA, BO


def restore(walk, cell, version, earlier_version, viewer=BO):
    given = {"id": walk.id, "cell": cell, "version": version, "earlier": earlier_version}
    return commands.execute(walk.store, viewer, "notebook.restore", given)


def test_an_earlier_answer_comes_back_with_who_and_when(review):
    review.answer("summary", "One.")
    review.answer("summary", "Two.", BO)
    review.answer("summary", "Three.")
    assert restore(review, "summary", 3, 1) == {"id": review.id, "cell": "summary", "version": 4, "state": "draft", "restored": 1}
    now = review.cell("summary")
    assert (now["answer"], now["version"], now["answered_by"], now["discipline"]) == ({"text": "One."}, 4, "Bo", "security")
    told = notebooks.history.run(review.store, ADA, {"id": review.id, "cell": "summary"})
    assert [(each["version"], each["value"], each["by"], each["replaced_by"]) for each in told] == [
        (3, {"text": "Three."}, "Ada", "Bo"), (2, {"text": "Two."}, "Bo", "Ada"), (1, {"text": "One."}, "Ada", "Bo"),
    ]  # fmt: skip


def test_a_skip_comes_back_as_well(review):
    commands.execute(review.store, ADA, "notebook.skip", {"id": review.id, "cell": "lucky", "reason": "nothing", "version": 0})
    review.answer("lucky", "The cache was warm.")
    restore(review, "lucky", 2, 1)
    assert review.cell("lucky")["skipped"] == "nothing"


def test_it_voids_signatures_like_any_edit(review):
    review.answer("summary", "Earlier.")
    review.written()
    review.do(signoff.sign, ADA)
    restore(review, "summary", 2, 1)
    assert [each["is_live"] for each in review.show()["signatures"]] == [False]


def test_what_is_not_there_or_was_changed_is_refused(review):
    review.answer("summary", "One.")
    with pytest.raises(NotFound, match="no version 1"):
        restore(review, "summary", 1, 1)
    with pytest.raises(NotFound, match="no version 1"):
        restore(review, "surprises", 0, 1)
    review.answer("summary", "Two.")
    with pytest.raises(Stale):
        restore(review, "summary", 1, 1)


def test_what_happened_is_never_brought_back(walk):
    walk.until_signoff()
    with pytest.raises(InvalidInput, match="guard comes_back is not brought back") as refused:
        restore(walk, "comes_back", 1, 1)
    assert refused.value.remedy.startswith("A guard is asked again")


def test_a_hidden_cell_is_never_brought_back(review):
    with pytest.raises(NotFound):
        restore(review, "nobody", 1, 1, Viewer(person_id=None, name="guest", discipline=None))
    assert earlier.restore.name == "notebook.restore"
