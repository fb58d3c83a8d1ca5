"""A walkthrough's commands run on this machine: only what is listed, never past what holds a step, and kept with who and when."""

import threading
import time
from datetime import UTC, datetime

import pytest

from core import commands, suspicion, walkthrough
from core.access import Viewer
from core.errors import Blocked, InvalidInput, NotAllowed, NotFound, Stale
from core.executor import running_in
from core.settings import settings
from tests.core.walking import ADA, Walk


def execute(walk, cell, viewer=ADA, command_id=None, **more):
    given = {"id": walk.id, "cell": cell, "version": walk.cell(cell)["version"], **more}
    return commands.registry()["notebook.execute"].run(walk.store, viewer, given, command_id)


def test_output_exit_code_who_and_when_are_kept_as_the_answer(run):
    before = datetime.now(UTC)
    done = execute(run, "look")
    kept = run.cell("look")
    ran_at, ran = kept["answer"].pop("ran_at"), kept["answer"].pop("ran")
    assert before <= datetime.fromisoformat(ran_at) <= datetime.now(UTC)
    assert kept["answer"] == {"outcome": "done", "output": "shop\n", "evidence": "", "exit_code": 0, "confirmed": False}
    assert [{**each, "seconds": 0} for each in ran] == [
        {"command": "echo shop", "exit_code": 0, "how": "ended", "why": "", "seconds": 0, "dropped": 0, "left": 0}
    ]
    assert (kept["answered_by"], kept["discipline"], kept["is_settled"], kept["version"]) == ("Ada", "sre", True, 1)
    assert (done["outcome"], done["exit_code"], done["how"], done["version"]) == ("done", 0, "ended", 1)


def test_the_audit_log_names_what_was_begun_and_what_was_kept(run):
    execute(run, "look")
    rows = run.store.home.read("SELECT command, person_name FROM audit ORDER BY seq DESC NULLS LAST LIMIT 2")
    assert [(row["command"], row["person_name"]) for row in rows] == [("notebook.executed", "Ada"), ("notebook.execute", "Ada")]


def test_several_commands_run_one_after_the_other_until_one_fails(run):
    execute(run, "two")
    answer = run.cell("two")["answer"]
    assert (answer["outcome"], answer["exit_code"]) == ("failed", 1)
    assert answer["output"] == "$ echo one\none\n\n$ fails\n"
    assert [each["command"] for each in answer["ran"]] == ["echo one", "fails"]


def test_a_command_that_takes_too_long_is_ended_and_failed(run):
    assert execute(run, "slow")["how"] == "timed out"
    answer = run.cell("slow")["answer"]
    assert (answer["outcome"], answer["exit_code"]) == ("failed", None)


def test_secrets_never_reach_the_record_and_output_is_capped(run, monkeypatch):
    monkeypatch.setenv("HIDDEN", "s3cret-value")
    monkeypatch.setenv("PLAIN", "plain-value")
    execute(run, "secrets")
    execute(run, "much")
    assert "HIDDEN=•••" in run.cell("secrets")["answer"]["output"]
    assert "PLAIN=plain-value" in run.cell("secrets")["answer"]["output"]
    assert len(run.cell("much")["answer"]["output"]) == 10_000
    everything = run.store.home.read("SELECT value FROM answer") + run.store.home.read("SELECT * FROM audit_content")
    assert "s3cret-value" not in str(everything)


def test_nothing_is_ever_run_while_the_executor_is_off(run, monkeypatch):
    monkeypatch.delenv("PARLEY_EXECUTOR")
    settings.cache_clear()
    with pytest.raises(NotAllowed, match="Nothing is run on this machine"):
        execute(run, "look")
    assert run.cell("look")["answer"] is None
    assert commands.execute(run.store, ADA, "executor.show", {}) == {"is_enabled": False, "file": "", "commands": []}
    assert commands.execute(run.store, ADA, "notebook.may_run", {"id": run.id, "cell": "look"})["may_run"] is False


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("piped", "“echo a | cat” in piped (line 19) has |, which only a shell understands."),
        ("unlisted", "“rm -rf /” is not on the operator's list of commands."),
        ("py", "The cell py is python, which is not run here."),
    ],
)
def test_what_is_not_listed_is_never_run(run, cell, why):
    with pytest.raises(InvalidInput) as refused:
        execute(run, cell)
    assert refused.value.sentence == why
    assert run.cell(cell)["answer"] is None
    told = commands.execute(run.store, ADA, "notebook.may_run", {"id": run.id, "cell": cell})
    assert (told["may_run"], told["why"]) == (False, "" if cell == "py" else f"{why} {refused.value.remedy}")


def test_someone_who_has_not_said_who_they_are_never_runs_anything(run):
    with pytest.raises(NotAllowed, match="Nobody knows who you are"):
        execute(run, "look", Viewer.local())


def test_a_restricted_answer_never_lands_on_a_command_line(run):
    run.answer("private", "the-private-thing")
    with pytest.raises(InvalidInput, match="more restricted than the cell leak"):
        execute(run, "leak")


@pytest.fixture
def started(monkeypatch):
    """What was started, in the place of starting it."""
    found = []

    def never(self, allowed, argv):
        found.append(argv)
        raise AssertionError(f"{argv} was started")

    monkeypatch.setattr("core.executor.process.Execution.run", never)
    return found


def test_a_step_that_waits_for_its_guard_is_never_run(run, started, guard_says):
    with pytest.raises(Blocked, match="undo waits for comes_back"):
        execute(run, "undo", confirmed=True)
    guard_says("block", ["CVE-2021-44228"])
    run.answer("comes_back", {})
    with pytest.raises(Blocked, match="undo waits for comes_back"):
        execute(run, "undo", confirmed=True)
    assert started == []


def test_a_step_whose_guard_says_otherwise_now_is_never_run(run, started, guard_says):
    run.answer("comes_back", {})
    guard_says("block", ["CVE-2021-44228"])
    with pytest.raises(Blocked, match="The guard comes_back does not allow undo"):
        execute(run, "undo", confirmed=True)
    assert started == []


def test_a_step_that_is_held_for_evidence_is_never_run(run, started, outage):
    suspicion.suspect.run(run.store, ADA, {"id": outage, "reason": "an unknown login"})
    with pytest.raises(Blocked, match="held waits for evidence"):
        execute(run, "held")
    assert started == []


def test_a_step_that_is_not_confirmed_is_never_run(run, started):
    run.answer("comes_back", {})
    with pytest.raises(Blocked, match="undo asks for a confirmation"):
        execute(run, "undo")
    assert started == []


def test_a_drill_never_changes_production(walked_store, run, started, outage):
    given = {"template": "response/test-commands", "incident": outage, "input": {"service": "shop", "target": "1"}, "is_exercise": True}
    drill = Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
    with pytest.raises(Blocked, match="This is a drill"):
        execute(drill, "held")
    assert started == []


def test_a_closed_walkthrough_never_runs_anything(run, started):
    run.do(walkthrough.close, outcome="abandoned", reason="over")
    with pytest.raises(Blocked, match="abandoned and is not changed"):
        execute(run, "look")
    assert started == []


def test_an_old_version_and_a_hidden_cell_are_refused(run, started):
    run.answer("look", "done")
    with pytest.raises(Blocked, match="was answered since you looked"):
        commands.execute(run.store, ADA, "notebook.execute", {"id": run.id, "cell": "look", "version": 0})
    outsider = Viewer(person_id=ADA.person_id, name="Ada", discipline="sre")
    with pytest.raises(NotFound):
        commands.execute(run.store, outsider, "notebook.execute", {"id": run.id, "cell": "private"})
    with pytest.raises(InvalidInput, match="private is no command"):
        execute(run, "private")
    assert started == []


def test_a_remediation_that_is_allowed_is_run_recorded_and_noted_in_the_incident(run):
    run.answer("comes_back", {})
    done = execute(run, "undo", confirmed=True)
    answer = run.cell("undo")["answer"]
    assert (answer["output"], answer["confirmed"]) == ("undo deployment/shop --to=7 eu\n", True)
    assert answer["guards"]["comes_back"]["verdict"] == "clear"
    row = run.store.home.read("SELECT kind, discipline, known_then FROM remediation WHERE id = $1", [done["remediation"]])[0]
    assert (row["kind"], row["discipline"], row["known_then"]) == ("rollback", "sre", "Guard comes_back: clear. clear for a test.")


def test_the_marks_of_a_run_are_never_given_by_hand(run):
    with pytest.raises(InvalidInput, match="cannot take “ran”"):
        run.answer("look", {"outcome": "done", "ran": [{"command": "echo"}]})


def test_a_run_sent_twice_runs_once(run):
    key = "0193572e-7c00-7000-8000-000000000001"
    assert execute(run, "look", command_id=key)["outcome"] == "done"
    given = {"id": run.id, "cell": "look", "version": 0}
    again = commands.registry()["notebook.execute"].run(run.store, ADA, given, key)
    assert again == {"id": run.id, "cell": "look", "state": "begun", "commands": ["echo shop"]}
    assert run.cell("look")["version"] == 1


def test_one_command_of_a_notebook_runs_at_a_time_and_can_be_stopped(run):
    found = {}
    thread = threading.Thread(target=lambda: found.update(execute(run, "long")))
    thread.start()
    assert any(running_in(run.id) == "long" or time.sleep(0.05) for _ in range(100))
    with pytest.raises(Blocked, match="long is running in this notebook"):
        execute(run, "look")
    assert commands.execute(run.store, ADA, "notebook.may_run", {"id": run.id, "cell": "look"})["running"] == "long"
    with pytest.raises(InvalidInput, match="look does not run"):
        commands.execute(run.store, ADA, "notebook.stop", {"id": run.id, "cell": "look"})
    commands.execute(run.store, ADA, "notebook.stop", {"id": run.id, "cell": "long"})
    thread.join(10)
    assert (found["outcome"], found["how"], running_in(run.id)) == ("failed", "stopped", "")
    assert run.cell("long")["answer"]["outcome"] == "failed"


def test_what_was_run_is_kept_though_somebody_answered_meanwhile(run):
    found = {}
    thread = threading.Thread(target=lambda: found.update(execute(run, "slow")))
    thread.start()
    assert any(running_in(run.id) == "slow" or time.sleep(0.02) for _ in range(100))
    run.answer("slow", {"outcome": "skipped", "reason": "no time"})
    thread.join(10)
    assert (run.cell("slow")["version"], run.cell("slow")["answer"]["outcome"]) == (2, "failed")
    with pytest.raises(Stale):
        commands.execute(run.store, ADA, "notebook.answer", {"id": run.id, "cell": "slow", "value": "done", "version": 1})
