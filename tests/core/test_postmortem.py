"""A postmortem in the store: written, signed by two, published, amended; what voids a signature; who sees what."""

import json

import pytest

from core import answer, incident, milestone, notebooks, postmortem, signoff, timeline, walkthrough
from core.access import Viewer
from core.errors import Blocked, Duplicate, NotAllowed, NotFound, Stale
from core.notebook import signing
from core.notebook.edit import opened_for
from core.records import Signature, new_id
from core.records.base import Json
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


def _both_sign(review):
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)


def _stored(walked_store, review):
    """What the signature records say, not what is worked out from the content."""
    found = walked_store.find(Viewer.system(), Signature, "notebook_id = $1", [review.id])
    return [(each.discipline, each.void_reason) for each in sorted(found, key=lambda each: each.signed_at)]


def test_what_the_record_says_of_the_incident_voids_the_stored_signatures_at_once(review, walked_store, outage):
    review.written()
    at, late = "2026-03-01T10:00:00Z", "2026-03-01T10:05:00Z"
    entry = timeline.add.run(walked_store, ADA, {"incident_id": outage, "happened_at": at, "text": "Errors.", "is_starred": False})
    known = {"id": entry["id"], "known_to_sre_at": at}
    changes = [
        (timeline.star, {"id": entry["id"], "is_starred": True}, "timeline:starred"),
        (timeline.correct, {"id": entry["id"], "happened_at": late, "reason": "clock was off"}, "timeline:starred"),
        (timeline.known, known, "timeline:starred"),
        (timeline.star, {"id": entry["id"], "is_starred": False}, "timeline:starred"),
        (timeline.add, {"incident_id": outage, "happened_at": at, "text": "Seen.", "is_starred": True}, "timeline:starred"),
        (milestone.record, {"incident_id": outage, "kind": "detected", "happened_at": at}, "incident:milestones"),
    ]
    version = entry["version"]
    for command, arguments, what in changes:
        _both_sign(review)
        seen = {"version": version} if "id" in arguments else {}
        done = command.run(walked_store, ADA, {**arguments, **seen})
        version = done["version"] if seen else version
        assert _stored(walked_store, review)[-2:] == [("sre", f"changed since: {what}"), ("security", f"changed since: {what}")]
        assert review.state() == "in_review"
    _both_sign(review)
    starred = next(each for each in timeline.of_incident.run(walked_store, ADA, {"incident_id": outage}) if each["is_starred"])
    timeline.remove.run(walked_store, ADA, {"id": starred["id"], "version": starred["version"]})
    assert _stored(walked_store, review)[-2:] == [(who, "changed since: timeline:starred") for who in ("sre", "security")]


def test_what_no_signature_covers_voids_none(review, walked_store, outage):
    review.written()
    _both_sign(review)
    entry = timeline.add.run(walked_store, ADA, {"incident_id": outage, "happened_at": "2026-03-01T10:00:00Z", "text": "A remark."})
    timeline.remove.run(walked_store, ADA, {"id": entry["id"], "version": entry["version"]})
    assert (_stored(walked_store, review), review.state()) == ([("sre", ""), ("security", "")], "signed")


def test_a_correction_voids_and_a_published_review_keeps_its_signatures(review, walked_store, outage):
    review.written()
    _both_sign(review)
    declared = next(each for each in incident.show.run(walked_store, ADA, {"id": outage})["milestones"] if each["kind"] == "declared")
    correct = {"id": declared["id"], "version": declared["version"], "happened_at": "2026-03-01T10:00:00Z", "reason": "a typing error"}
    milestone.correct.run(walked_store, ADA, correct)
    assert {why for _, why in _stored(walked_store, review)} == {"changed since: incident:milestones"}
    _both_sign(review)
    review.do(postmortem.publish)
    milestone.record.run(walked_store, ADA, {"incident_id": outage, "kind": "detected", "happened_at": "2026-03-01T09:50:00Z"})
    assert [why for _, why in _stored(walked_store, review)][-2:] == ["", ""]


def test_the_reason_of_a_void_signature_never_names_what_is_restricted(walked_store, outage):
    given = {"template": "postmortem/security-breach", "incident": outage}
    breach = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    signed = _signature_over(walked_store, breach)
    breach.answer("path", "The way in.", BO)
    assert _stored(walked_store, breach) == [("security", "changed since: something restricted")], signed


def _signature_over(walked_store, breach):
    """A signature of security over all that is there, as if nothing were required."""

    def write(change):
        opened = opened_for(change, breach.id)
        cell = next(each.name for each in opened.document.cells() if each.kind == "signoff")
        hashes = opened.covered(BO, cell)
        change.add(
            Signature(
                id=new_id(), notebook_id=opened.notebook.id, cell=cell, person_id=BO.person_id, discipline="security",
                root=signing.root(hashes), cell_hashes=Json(json.dumps(hashes)), assurance="unverified", signed_at=change.now,
            )
        )  # fmt: skip
        return {}

    return walked_store.change(BO, "test", {}, write)
