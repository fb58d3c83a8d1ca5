"""A postmortem in the store: written, signed by two, published, amended; what voids a signature; who sees what."""

import pytest

from core import answer, incident, notebooks, postmortem, signoff, timeline, walkthrough
from core.access import Viewer
from core.errors import Blocked, Duplicate, NotAllowed, NotFound, Stale
from tests.core.walking import ADA, ADA_TOO, BO, CY, LATER, Walk


def test_an_old_version_is_never_overwritten(review):
    review.answer("summary", "One.")
    with pytest.raises(Stale, match="has version 1, answered by Ada; you saw version 0"):
        review.do(answer.answer, BO, cell="summary", value="Two.", version=0)
    review.do(answer.answer, BO, cell="summary", value="Two.", version=1)
    assert review.cell("summary")["answer"] == {"text": "Two."}


def test_a_postmortem_is_written_signed_published_and_amended(review, walked_store, outage):
    with pytest.raises(Blocked, match="required cells are still open"):
        review.do(signoff.sign, ADA)
    review.written()
    assert review.do(postmortem.submit)["state"] == "in_review"
    with pytest.raises(Blocked, match="signoff accepted"):
        review.do(postmortem.publish)
    root = review.show()["roots"]["accepted"]
    assert review.do(signoff.sign, ADA, root=root)["state"] == "in_review"
    with pytest.raises(NotAllowed, match="never signs for two"):
        review.do(signoff.sign, ADA_TOO)
    with pytest.raises(Duplicate):
        review.do(signoff.sign, CY)
    assert review.do(signoff.sign, BO)["state"] == "signed"
    assert review.do(postmortem.publish)["state"] == "published"
    kinds = [each["kind"] for each in incident.show.run(walked_store, ADA, {"id": outage})["milestones"]]
    assert kinds == ["declared", "review_published"]
    assert [each["is_live"] for each in review.show()["signatures"]] == [True, True]
    with pytest.raises(Blocked, match="Amend"):
        review.answer("summary", "Other.")
    with pytest.raises(Blocked, match="published"):
        review.do(walkthrough.reopen)
    fresh = Walk(walked_store, review.do(postmortem.amend, reason="a wrong time")["id"])
    assert (fresh.state(), fresh.cell("summary")["answer"]) == ("draft", {"text": "The summary."})
    assert fresh.show()["signatures"] == []
    with pytest.raises(Duplicate):
        review.do(postmortem.amend, reason="again")


def test_an_edit_voids_both_signatures_for_good(review):
    review.written()
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)
    review.answer("summary", "Edited.")
    review.answer("summary", "The summary.")
    shown = review.show()
    assert [(each["is_live"], each["void_reason"]) for each in shown["signatures"]] == [(False, "changed since: summary")] * 2
    assert shown["notebook"]["state"] == "in_review"


def test_a_star_on_the_timeline_voids_and_a_revoke_takes_back(review, walked_store, outage):
    review.written()
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)
    entry = {"incident_id": outage, "happened_at": LATER, "text": "Seen late.", "is_starred": True}
    timeline.add.run(walked_store, ADA, entry)
    assert [each["is_live"] for each in review.show()["signatures"]] == [False, False]
    with pytest.raises(Blocked):
        review.do(postmortem.publish)
    review.do(signoff.sign, ADA)
    mine = next(each for each in review.show()["signatures"] if each["is_live"])
    with pytest.raises(NotAllowed, match="another person"):
        review.do(signoff.revoke, BO, signature=mine["id"])
    review.do(signoff.revoke, ADA)
    assert not any(each["is_live"] for each in review.show()["signatures"])


def test_content_that_changed_under_the_reader_is_never_signed(review):
    review.written()
    root = review.show()["roots"]["accepted"]
    review.answer("summary", "Edited.")
    with pytest.raises(Stale):
        review.do(signoff.sign, BO, root=root)


def test_nobody_signs_without_a_name_and_a_discipline(review):
    review.written()
    for viewer in (Viewer.local(), Viewer.local("Ada")):
        with pytest.raises(NotAllowed):
            review.do(signoff.sign, viewer)


def test_restricted_cells_never_show_and_never_let_others_publish_past_them(walked_store, outage):
    given = {"template": "postmortem/security-breach", "incident": outage}
    breach = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    breach.answer("path", "The canary way in.", BO)
    outsider = Viewer(person_id=CY.person_id, name="Cy", discipline="sre", groups=frozenset({"everyone", "sre"}))
    shown = breach.show(outsider)
    assert "path" not in [cell["name"] for cell in shown["cells"]]
    assert "canary" not in str(shown)
    with pytest.raises(NotFound):
        breach.do(answer.answer, outsider, cell="path", value="x", version=1)


def test_the_library_suggests_by_kind_and_severity(walked_store, outage):
    found = notebooks.suggest.run(walked_store, ADA, {"incident": outage})
    assert found[0]["id"] == "postmortem/joint-standard"
    assert "postmortem/joint-short" not in [each["id"] for each in found]


def test_notebooks_are_listed_by_kind_and_incident(walked_store, walk, review, outage):
    assert [row["library_id"] for row in notebooks.find.run(walked_store, ADA, {"incident": outage, "kind": "runbook"})] == [
        "response/roll-back-safely"
    ]
    assert len(notebooks.find.run(walked_store, ADA, {"incident": outage})) == 2


def test_attendance_counts_once(review):
    assert review.do(signoff.attend, BO) == review.do(signoff.attend, BO)
