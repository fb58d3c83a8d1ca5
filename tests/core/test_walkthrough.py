"""A runbook walked through the store: inputs, guard, waiver, sign-off, closing, abandoning, resuming."""

import pytest

from core import answer, signoff, walkthrough
from core.errors import Blocked, InvalidInput, NotFound, Stale
from tests.core.walking import ADA, ADA_TOO, BO, LATER, Walk, verdict


def test_a_walk_runs_to_its_end_closes_and_resumes_without_loss(walk, walked_store):
    walk.until_signoff()
    walk.answer("recent", {"columns": ["version"], "rows": [["1.4.3"]], "ran_at": LATER})
    walk.agree()
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


def test_inputs_are_kept_and_missing_or_unknown_ones_refused(walked_store, walk):
    assert walk.show()["inputs"] == {"service": "checkout", "target": "1.4.2"}
    start = {"template": "response/roll-back-safely"}
    with pytest.raises(InvalidInput, match="needs the input target"):
        walkthrough.start.run(walked_store, ADA, {**start, "input": {"service": "checkout"}})
    with pytest.raises(InvalidInput, match="no input called color"):
        walkthrough.start.run(walked_store, ADA, {**start, "input": {"service": "checkout", "target": "1", "color": "red"}})
    with pytest.raises(InvalidInput, match="--incident"):
        walkthrough.start.run(walked_store, ADA, {"template": "postmortem/joint-short"})
    with pytest.raises(NotFound):
        walkthrough.start.run(walked_store, ADA, {"template": "../secrets"})


def test_a_block_is_never_signed_without_a_waiver(walk, guard_says):
    guard_says("block", ["CVE-1"])
    walk.until_signoff()
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
    walk.agree()
    assert walk.cell("comes_back")["answer"]["waiver"]["covers"] == ["CVE-1"]
    assert walk.cell("go")["is_settled"]


def test_an_unknown_is_never_waived_without_its_name(walk, guard_says):
    guard_says("unknown", unknown=["pkg:conan/zlib"])
    walk.until_signoff()
    waiver = {"cell": "comes_back", "reason": "outage is worse", "owner": "platform", "version": 1, "expires_at": LATER}
    with pytest.raises(InvalidInput, match="pkg:conan/zlib"):
        walk.do(answer.waive, BO, **waiver)
    walk.do(answer.waive, BO, **waiver, unknown=["pkg:conan/zlib"])
    assert walk.cell("comes_back")["is_settled"]


def test_a_warning_is_acknowledged_by_two_people_of_two_disciplines(walk, guard_says):
    guard_says("warn", ["CVE-1"])
    walk.until_signoff()
    walk.do(answer.acknowledge, ADA, cell="comes_back", version=1)
    with pytest.raises(Stale):
        walk.do(answer.acknowledge, BO, cell="comes_back", version=1)
    with pytest.raises(Blocked, match="for the other discipline already"):
        walk.do(answer.acknowledge, ADA_TOO, cell="comes_back", version=2)
    walk.do(answer.acknowledge, BO, cell="comes_back", version=2)
    assert walk.cell("comes_back")["is_settled"]


def test_a_verdict_is_never_taken_from_a_person(walk, guard_says):
    guard_says("block", ["CVE-1"])
    walk.until_signoff()
    walk.answer("comes_back", {"verdict": verdict("clear"), "computed_at": LATER})
    assert walk.cell("comes_back")["answer"]["verdict"]["verdict"] == "block"


def test_a_rollback_is_never_recorded_on_a_verdict_that_got_worse(walk, guard_says):
    walk.until_signoff()
    walk.agree()
    guard_says("block", ["CVE-9"])
    with pytest.raises(Blocked, match="waiver"):
        walk.answer("undo", {"outcome": "done", "confirmed": True})
    guard_says("clear")
    walk.answer("undo", {"outcome": "done", "confirmed": True})
    assert walk.cell("undo")["answer"]["guards"]["comes_back"]["verdict"] == "clear"


def test_the_guard_over_an_unrecorded_service_is_unknown(walk, walked_store, monkeypatch):
    monkeypatch.undo()
    given = {"template": "response/roll-back-safely", "input": {"service": "nobody-knows", "target": "1"}}
    other = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    other.answer("comes_back", None)
    verdict = other.cell("comes_back")["answer"]["verdict"]
    assert (verdict["verdict"], verdict["unknown"][0]["component"]) == ("unknown", "nobody-knows")


def test_a_skip_keeps_its_reason_and_guards_and_signoffs_are_never_skipped(walk):
    walk.do(answer.skip, cell="is_the_cause", reason="drill")
    assert walk.cell("is_the_cause")["skipped"] == "drill"
    for name in ("comes_back", "go"):
        with pytest.raises(InvalidInput):
            walk.do(answer.skip, cell=name, reason="in a hurry")
    done = walk.do(answer.skip, cell="rule_out_an_attack", reason="drill")
    assert done["skipped"] == ["not_an_attack"]


def test_an_abandoned_walk_names_its_reason(walk):
    with pytest.raises(InvalidInput):
        walk.do(walkthrough.close, outcome="abandoned")
    assert walk.do(walkthrough.close, outcome="abandoned", reason="fixed forward")["state"] == "abandoned"
