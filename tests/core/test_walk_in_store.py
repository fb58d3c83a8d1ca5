"""A runbook and a postmortem walked through the store: answers, guard, sign-off, publishing, amending, closing, resuming."""

from datetime import UTC, datetime, timedelta

import pytest

from core import answer, incident, notebooks, postmortem, signoff, timeline, walkthrough
from core.access import Viewer
from core.errors import Blocked, Duplicate, InvalidInput, NotAllowed, NotFound, Stale
from core.notebook import verdicts
from core.store.store import Store

ADA, BO, CY = Viewer.local("Ada", "sre"), Viewer.local("Bo", "security"), Viewer.local("Cy", "sre")
ADA_TOO = Viewer.local("Ada", "security")
LATER = (datetime.now(UTC) + timedelta(days=7)).isoformat()


def _verdict(word, back=(), unknown=()):
    return {
        "verdict": word,
        "reintroduced": [{"id": each, "severity": "HIGH", "kev": False} for each in back],
        "present": [],
        "fixed": [],
        "unknown": [{"component": each, "why": "no advisory data"} for each in unknown],
        "data_as_of": {"PyPI": "2026-11-01"},
        "reasons": [f"{word} for a test"],
    }


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "parley.duckdb")
    yield store
    store.close()


@pytest.fixture
def guard_says(monkeypatch):
    """Set what the rollback guard answers; clear until told otherwise."""
    says = {"now": _verdict("clear")}
    monkeypatch.setattr(verdicts, "rollback_guard", lambda *args, **kwargs: says["now"])
    return lambda *args, **kwargs: says.update(now=_verdict(*args, **kwargs))


@pytest.fixture
def outage(store):
    severity = {"sre_severity": "SEV1", "security_severity": "SEV2"}
    return incident.create.run(store, ADA, {"title": "Checkout fails", "kind": "both", "services": ["checkout"], **severity})["id"]


@pytest.fixture
def walk(store, outage, guard_says):
    given = {"template": "response/roll-back-safely", "incident": outage, "input": {"service": "checkout", "target": "1.4.2"}}
    return Walk(store, walkthrough.start.run(store, ADA, given)["id"])


@pytest.fixture
def review(store, outage):
    return Walk(store, walkthrough.start.run(store, ADA, {"template": "postmortem/joint-short", "incident": outage})["id"])


class Walk:
    """A notebook in the store, with the versions read for whoever acts."""

    def __init__(self, store, id):
        self.store, self.id = store, id

    def show(self, viewer=ADA):
        return notebooks.show.run(self.store, viewer, {"id": self.id})

    def cell(self, name):
        return next(each for each in self.show()["cells"] if each["name"] == name)

    def do(self, command, viewer=ADA, **more):
        return command.run(self.store, viewer, {"id": self.id, **more})

    def answer(self, name, value, viewer=ADA):
        return self.do(answer.answer, viewer, cell=name, value=value, version=self.cell(name)["version"])

    def ticked(self, name):
        from core.notebook.cells import checklist
        from core.notebook.opened import open_notebook

        cell = open_notebook(self.store, ADA, self.id).document.cell(name)
        return self.answer(name, {"items": {str(number): {"done": True} for number, _ in enumerate(checklist.items(cell), 1)}})

    def state(self):
        return self.show()["notebook"]["state"]


def _until_signoff(walk):
    for name in ("is_the_cause", "not_an_attack"):
        walk.ticked(name)
    walk.answer("comes_back", {})


def _agree(walk):
    walk.answer("way", {"positions": {"sre": "go", "security": "go"}, "outcome": "Roll back"})
    walk.do(signoff.sign, ADA)
    walk.do(signoff.sign, BO)


def test_a_walk_runs_to_its_end_closes_and_resumes_without_loss(walk, store):
    _until_signoff(walk)
    walk.answer("recent", {"columns": ["version"], "rows": [["1.4.3"]], "ran_at": LATER})
    _agree(walk)
    walk.answer("copy", "done")
    walk.answer("undo", {"outcome": "done", "confirmed": True, "exit_code": 0, "output": "rolled back"})
    with pytest.raises(Blocked, match="restored is still open"):
        walk.do(walkthrough.close)
    walk.ticked("restored")
    walk.ticked("shielded")
    walk.answer("outcome", "service restored")
    walk.answer("handover", "Nothing.")
    assert walk.do(walkthrough.close)["state"] == "done"
    assert [step["state"] for step in walk.show()["steps"]] == ["done"] * 7
    with pytest.raises(Blocked, match="done and is not changed"):
        walk.do(answer.answer, cell="handover", value="more", version=1)
    assert walk.do(walkthrough.reopen)["state"] == "running"
    assert walk.cell("undo")["answer"]["output"] == "rolled back"
    assert [each["is_live"] for each in walk.show()["signatures"]] == [True, True]


def test_inputs_are_kept_and_missing_or_unknown_ones_refused(store, walk):
    assert walk.show()["inputs"] == {"service": "checkout", "target": "1.4.2"}
    start = {"template": "response/roll-back-safely"}
    with pytest.raises(InvalidInput, match="needs the input target"):
        walkthrough.start.run(store, ADA, {**start, "input": {"service": "checkout"}})
    with pytest.raises(InvalidInput, match="no input called color"):
        walkthrough.start.run(store, ADA, {**start, "input": {"service": "checkout", "target": "1", "color": "red"}})
    with pytest.raises(InvalidInput, match="--incident"):
        walkthrough.start.run(store, ADA, {"template": "postmortem/joint-short"})
    with pytest.raises(NotFound):
        walkthrough.start.run(store, ADA, {"template": "../secrets"})


def test_a_block_is_never_signed_without_a_waiver(walk, guard_says):
    guard_says("block", ["CVE-1"])
    _until_signoff(walk)
    with pytest.raises(Blocked, match="way waits for comes_back"):
        walk.answer("way", "Roll back")
    with pytest.raises(Blocked, match="go waits for comes_back"):
        walk.do(signoff.sign, ADA)
    with pytest.raises(InvalidInput, match="says block"):
        walk.do(answer.acknowledge, ADA, cell="comes_back", version=1)
    waiver = {"cell": "comes_back", "reason": "outage is worse", "owner": "platform", "version": 1}
    with pytest.raises(InvalidInput, match="past"):
        walk.do(answer.waive, BO, **waiver, expires_at="2020-01-01T00:00:00Z")
    walk.do(answer.waive, BO, **waiver, expires_at=LATER)
    _agree(walk)
    assert walk.cell("comes_back")["answer"]["waiver"]["covers"] == ["CVE-1"]
    assert walk.cell("go")["is_settled"]


def test_an_unknown_is_never_waived_without_its_name(walk, guard_says):
    guard_says("unknown", unknown=["pkg:conan/zlib"])
    _until_signoff(walk)
    waiver = {"cell": "comes_back", "reason": "outage is worse", "owner": "platform", "version": 1, "expires_at": LATER}
    with pytest.raises(InvalidInput, match="pkg:conan/zlib"):
        walk.do(answer.waive, BO, **waiver)
    walk.do(answer.waive, BO, **waiver, unknown=["pkg:conan/zlib"])
    assert walk.cell("comes_back")["is_settled"]


def test_a_warning_is_acknowledged_by_two_people_of_two_disciplines(walk, guard_says):
    guard_says("warn", ["CVE-1"])
    _until_signoff(walk)
    walk.do(answer.acknowledge, ADA, cell="comes_back", version=1)
    with pytest.raises(Stale):
        walk.do(answer.acknowledge, BO, cell="comes_back", version=1)
    with pytest.raises(Blocked, match="for the other discipline already"):
        walk.do(answer.acknowledge, ADA_TOO, cell="comes_back", version=2)
    walk.do(answer.acknowledge, BO, cell="comes_back", version=2)
    assert walk.cell("comes_back")["is_settled"]


def test_a_verdict_is_never_taken_from_a_person(walk, guard_says):
    guard_says("block", ["CVE-1"])
    _until_signoff(walk)
    walk.answer("comes_back", {"verdict": _verdict("clear"), "computed_at": LATER})
    assert walk.cell("comes_back")["answer"]["verdict"]["verdict"] == "block"


def test_a_rollback_is_never_recorded_on_a_verdict_that_got_worse(walk, guard_says):
    _until_signoff(walk)
    _agree(walk)
    guard_says("block", ["CVE-9"])
    with pytest.raises(Blocked, match="waiver"):
        walk.answer("undo", {"outcome": "done", "confirmed": True})
    guard_says("clear")
    walk.answer("undo", {"outcome": "done", "confirmed": True})
    assert walk.cell("undo")["answer"]["guards"]["comes_back"]["verdict"] == "clear"


def test_the_guard_over_an_unrecorded_service_is_unknown(walk, store, monkeypatch):
    monkeypatch.undo()
    given = {"template": "response/roll-back-safely", "input": {"service": "nobody-knows", "target": "1"}}
    other = Walk(store, walkthrough.start.run(store, ADA, given)["id"])
    other.answer("comes_back", None)
    verdict = other.cell("comes_back")["answer"]["verdict"]
    assert (verdict["verdict"], verdict["unknown"][0]["component"]) == ("unknown", "nobody-knows")


def test_an_old_version_is_never_overwritten(review):
    review.answer("summary", "One.")
    with pytest.raises(Stale, match="has version 1, answered by Ada; you saw version 0"):
        review.do(answer.answer, BO, cell="summary", value="Two.", version=0)
    review.do(answer.answer, BO, cell="summary", value="Two.", version=1)
    assert review.cell("summary")["answer"] == {"text": "Two."}


def test_a_skip_keeps_its_reason_and_guards_and_signoffs_are_never_skipped(walk):
    walk.do(answer.skip, cell="is_the_cause", reason="drill")
    assert walk.cell("is_the_cause")["skipped"] == "drill"
    for name in ("comes_back", "go"):
        with pytest.raises(InvalidInput):
            walk.do(answer.skip, cell=name, reason="in a hurry")
    done = walk.do(answer.skip, cell="rule_out_an_attack", reason="drill")
    assert done["skipped"] == ["not_an_attack"]


def _written(review):
    for name in ("summary", "view_reliability", "view_security", "effects"):
        review.answer(name, f"The {name}.")
    review.answer("other_engaged", "no, not at all")


def test_a_postmortem_is_written_signed_published_and_amended(review, store, outage):
    with pytest.raises(Blocked, match="required cells are still open"):
        review.do(signoff.sign, ADA)
    _written(review)
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
    kinds = [each["kind"] for each in incident.show.run(store, ADA, {"id": outage})["milestones"]]
    assert kinds == ["declared", "review_published"]
    assert [each["is_live"] for each in review.show()["signatures"]] == [True, True]
    with pytest.raises(Blocked, match="Amend"):
        review.answer("summary", "Other.")
    with pytest.raises(Blocked, match="published"):
        review.do(walkthrough.reopen)
    fresh = Walk(store, review.do(postmortem.amend, reason="a wrong time")["id"])
    assert (fresh.state(), fresh.cell("summary")["answer"]) == ("draft", {"text": "The summary."})
    assert fresh.show()["signatures"] == []
    with pytest.raises(Duplicate):
        review.do(postmortem.amend, reason="again")


def test_an_edit_voids_both_signatures_for_good(review):
    _written(review)
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)
    review.answer("summary", "Edited.")
    review.answer("summary", "The summary.")
    shown = review.show()
    assert [(each["is_live"], each["void_reason"]) for each in shown["signatures"]] == [(False, "changed since: summary")] * 2
    assert shown["notebook"]["state"] == "in_review"


def test_a_star_on_the_timeline_voids_and_a_revoke_takes_back(review, store, outage):
    _written(review)
    review.do(signoff.sign, ADA)
    review.do(signoff.sign, BO)
    entry = {"incident_id": outage, "happened_at": LATER, "text": "Seen late.", "is_starred": True}
    timeline.add.run(store, ADA, entry)
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
    _written(review)
    root = review.show()["roots"]["accepted"]
    review.answer("summary", "Edited.")
    with pytest.raises(Stale):
        review.do(signoff.sign, BO, root=root)


def test_nobody_signs_without_a_name_and_a_discipline(review):
    _written(review)
    for viewer in (Viewer.local(), Viewer.local("Ada")):
        with pytest.raises(NotAllowed):
            review.do(signoff.sign, viewer)


def test_restricted_cells_never_show_and_never_let_others_publish_past_them(store, outage):
    breach = Walk(store, walkthrough.start.run(store, ADA, {"template": "postmortem/security-breach", "incident": outage})["id"])
    breach.answer("path", "The canary way in.", BO)
    outsider = Viewer(person_id=CY.person_id, name="Cy", discipline="sre", groups=frozenset({"everyone", "sre"}))
    shown = breach.show(outsider)
    assert "path" not in [cell["name"] for cell in shown["cells"]]
    assert "canary" not in str(shown)
    with pytest.raises(NotFound):
        breach.do(answer.answer, outsider, cell="path", value="x", version=1)


def test_the_library_suggests_by_kind_and_severity(store, outage):
    found = notebooks.suggest.run(store, ADA, {"incident": outage})
    assert found[0]["id"] == "postmortem/joint-standard"
    assert "postmortem/joint-short" not in [each["id"] for each in found]


def test_notebooks_are_listed_by_kind_and_incident(store, walk, review, outage):
    assert [row["library_id"] for row in notebooks.find.run(store, ADA, {"incident": "INC-1", "kind": "runbook"})] == [
        "response/roll-back-safely"
    ]
    assert len(notebooks.find.run(store, ADA, {})) == 2


def test_attendance_counts_once(review):
    assert review.do(signoff.attend, BO) == review.do(signoff.attend, BO)


def test_an_abandoned_walk_names_its_reason(walk):
    with pytest.raises(InvalidInput):
        walk.do(walkthrough.close, outcome="abandoned")
    assert walk.do(walkthrough.close, outcome="abandoned", reason="fixed forward")["state"] == "abandoned"
