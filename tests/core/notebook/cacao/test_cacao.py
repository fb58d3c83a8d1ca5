"""Playbooks in and out: what is wrong is refused with its place, what is right is walked, and the way back gives the same playbook."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadFile
from core.notebook.cacao import read_playbook, to_notebook, to_playbook
from core.notebook.lint import lint
from core.notebook.parse import parse, replace

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WRONG = {
    "changed-playbook.json": "workflow is a list, not an object of steps by their id",
    "infinite_playbook.json": "the steps go round in a circle",
    "invalid_email_playbook.json": "has the mail address",
    "invalid_playbook.json": "has the type 'invalid', which is no kind of agent or target",
    "missing_step_playbook.json": "leads by on_completion to end--6b23c237-ade8-4d00-9aa1-75999738d558, which is no step",
}


def _id(kind: str, number: int) -> str:
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


def playbook(workflow: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A playbook of our own around a workflow whose first entry is the start."""
    head = {"type": "playbook", "spec_version": "cacao-2.0", "id": _id("playbook", 1), "name": "Cut off a host",
            "created_by": _id("identity", 1), "created": "2026-11-01T00:00:00.000Z", "modified": "2026-11-02T00:00:00.000Z"}  # fmt: skip
    return {**head, "workflow_start": next(iter(workflow)), "workflow": workflow, **more}


def every_kind() -> dict[str, Any]:
    """One step of each kind: ask, branch, choose, repeat, split, call another playbook, and say what a failure leads to."""
    act = {"type": "action", "agent": _id("individual", 1)}
    end = {"type": "end"}
    return playbook(
        {
            _id("start", 1): {"type": "start", "on_completion": _id("if-condition", 2)},
            _id("if-condition", 2): {"type": "if-condition", "name": "Known bad?", "condition": "__score__:value >= 7",
                                     "on_true": _id("action", 3), "on_false": _id("action", 4),
                                     "on_completion": _id("switch-condition", 5)},
            _id("action", 3): {**act, "name": "Cut it off", "on_success": _id("end", 90), "on_failure": _id("action", 6),
                               "commands": [{"type": "bash", "command": "isolate __host__:value"}], "timeout": 90_000},
            _id("action", 6): {**act, "name": "Call the network team", "on_completion": _id("end", 90),
                               "commands": [{"type": "manual", "command": "Ask for the port to be shut: note who answered"}]},
            _id("action", 4): {**act, "name": "Watch it", "on_completion": _id("end", 90), "out_args": ["__seen__"],
                               "commands": [{"type": "http-api", "command": "GET /sightings"}, {"type": "powershell", "command": "pwd"}]},
            _id("switch-condition", 5): {"type": "switch-condition", "name": "Whose", "switch": "__zone__:value",
                                         "cases": {"shop floor": _id("action", 7), "default": _id("parallel", 8)},
                                         "on_completion": _id("while-condition", 9)},
            _id("action", 7): {**act, "name": "Tell the floor", "on_completion": _id("end", 90),
                               "commands": [{"type": "manual", "command": "Tell the shift lead"}]},
            _id("parallel", 8): {"type": "parallel", "name": "Both at once", "next_steps": [_id("action", 7), _id("playbook-action", 10)]},
            _id("playbook-action", 10): {"type": "playbook-action", "name": "Keep evidence", "playbook_id": _id("playbook", 7),
                                         "on_completion": _id("end", 90)},
            _id("while-condition", 9): {"type": "while-condition", "name": "Still talking", "condition": "[traffic:seen = true]",
                                        "on_true": _id("action", 11), "on_completion": _id("end", 91)},
            _id("action", 11): {**act, "name": "Block again", "on_completion": _id("end", 90),
                                "commands": [{"type": "ssh", "command": "echo \"__host__:value\""}]},
            _id("end", 90): end,
            _id("end", 91): end,
        },
        playbook_variables={
            "__host__": {"type": "string", "description": "Host to cut off", "external": True},
            "__score__": {"type": "integer", "value": 8},
            "__zone__": {"type": "string"},
            "__seen__": {"type": "string", "description": "What was seen"},
        },
        agent_definitions={_id("individual", 1): {"type": "individual", "name": "Responder on call"}},
        data_marking_definitions={"marking-tlp--1": {"type": "marking-tlp", "tlpv2_level": "TLP:AMBER"}},
        valid_until="2027-01-01T00:00:00Z",
    )  # fmt: skip


def test_every_kind_of_step_becomes_cells_with_the_condition_they_are_met_under() -> None:
    document = parse(to_notebook(json.dumps(every_kind()), "cacao/cut").text, "cacao/cut")
    found = {cell.name: (cell.kind, cell.attributes.get("when", "")) for cell in document.cells() if cell.kind != "text"}
    known, shop = "not (score < 7)", "zone = 'shop floor'"
    assert found == {
        "cut_it_off": ("command", known),
        "call_the_network_team": ("checklist", f"{known} and cut_it_off = failed"),
        "watch_it": ("command", f"not ({known})"),
        "watch_it_2": ("command", f"not ({known})"),
        "seen": ("field", f"not ({known})"),
        "tell_the_floor": ("checklist", f"({shop}) or (not (zone in ('shop floor')))"),
        "keep_evidence": ("checklist", "not (zone in ('shop floor'))"),
        "still_talking": ("field", ""),
        "still_talking_rounds": ("field", ""),
        "block_again": ("command", "still_talking = true"),
    }
    assert document.front["tlp"] == "AMBER"
    assert document.front["inputs"] == {
        "host": {"type": "text", "prompt": "Host to cut off", "required": "true"},
        "score": {"type": "text", "prompt": "Score", "default": "8"},
        "zone": {"type": "text", "prompt": "Zone"},
    }
    cut = document.cell("cut_it_off")
    assert cut is not None
    assert (cut.body.strip(), cut.attributes["minutes"]) == ("isolate ${{host}}", "2")


def test_what_markdown_cannot_say_is_kept_and_named() -> None:
    made = to_notebook(json.dumps(every_kind()), "cacao/cut")
    assert made.left == (
        "agent_definitions is kept under x-cacao",
        f"variables of {_id('action', 11)}#0 stand where a shell would split them, and are left as they are written",
    )
    assert {problem.rule for problem in lint(made.text.encode(), "cacao/cut")} <= {"one-sided"}


def test_the_way_back_gives_the_same_playbook() -> None:
    whole = every_kind()
    exported = to_playbook(parse(to_notebook(json.dumps(whole), "cacao/cut").text, "cacao/cut"), NOW)
    assert (exported.playbook, exported.left) == (whole, ())


def test_an_edited_command_goes_back_to_its_step() -> None:
    whole = every_kind()
    document = parse(to_notebook(json.dumps({**whole, "signatures": [{"x": 1}]}), "cacao/cut").text, "cacao/cut")
    cell = document.cell("cut_it_off")
    assert cell is not None
    edited = replace(document, cell, document.slices[cell.slice].replace("isolate ${{host}}", "isolate --now ${{host}}"))
    exported = to_playbook(edited, NOW)
    assert exported.playbook["workflow"][_id("action", 3)]["commands"] == [{"type": "bash", "command": "isolate --now __host__:value"}]
    assert exported.playbook["modified"] == "2026-11-24T09:30:00.000Z"
    assert exported.left == ("signatures no longer hold after the change and are left out",)
    assert "signatures" not in exported.playbook


def test_a_notebook_of_ours_becomes_a_playbook_that_reads_back() -> None:
    text = (
        "---\nnotebook: runbook\ninputs:\n  host: {type: text, required: true}\n---\n\n# Look\n\n## First\n\nLook before you cut.\n\n"
        '```field {"name":"loud"}\ntype: yes_no\nlabel: Is it loud?\n```\n\n'
        '```sh {"name":"cut","lens":"security","when":"loud = true"}\nisolate ${{host}}\n```\n'
    )
    document = parse(text, "own/look")
    exported = to_playbook(document, NOW)
    steps = list(exported.playbook["workflow"].values())
    assert [step["type"] for step in steps] == ["start", "action", "if-condition", "action", "end", "end"]
    assert steps[1]["commands"] == [{"type": "manual", "command": "Is it loud?"}]
    assert steps[1]["description"] == "Look before you cut."
    assert steps[2]["condition"] == "__loud__:value = 'true'"
    assert steps[3]["commands"] == [{"type": "bash", "command": "isolate __host__:value"}]
    assert exported.playbook["playbook_variables"]["__host__"]["external"] is True
    assert to_playbook(document, NOW) == exported
    assert read_playbook(json.dumps(exported.playbook), "look.json").whole == exported.playbook


def test_a_secret_never_reaches_the_notebook() -> None:
    whole = playbook({_id("start", 1): {"type": "start"}}, authentication_info_definitions={
        "user-auth--1": {"type": "user-auth", "username": "root", "password": "CANARY-1", "token": "CANARY-2"}})  # fmt: skip
    made = to_notebook(json.dumps(whole), "cacao/x")
    assert "CANARY" not in made.text
    assert made.left[:2] == tuple(
        f"authentication_info_definitions.user-auth--1.{name} was a secret and is left out" for name in ("password", "token")
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "bundle"}, "is not a CACAO playbook"),
        ({"spec_version": "1.1"}, "is of the version '1.1'"),
        ({"created_by": None}, "created_by is missing"),
        ({"workflow_start": _id("start", 2)}, "which is no step"),
        ({"workflow": {_id("start", 1): {"type": "loop"}}}, "has the type 'loop'"),
        ({"workflow": {_id("start", 1): {"type": "end"}}}, "does not have the id of a step of the type end"),
        ({"workflow": {_id("action", 1): {"type": "action"}}, "workflow_start": _id("action", 1)}, "has no commands"),
        ({"workflow": {_id("start", 1): 7}}, "is not an object"),
        ({"description": "a\x00b"}, "holds a NUL character"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFile, match=r"p\.json") as raised:
        read_playbook(json.dumps({**playbook({_id("start", 1): {"type": "start"}}), **change}), "p.json")
    assert said in raised.value.sentence


def test_a_loop_back_to_its_own_condition_is_walked_once() -> None:
    whole = playbook({
        _id("while-condition", 1): {"type": "while-condition", "condition": "x", "on_true": _id("action", 2)},
        _id("action", 2): {"type": "action", "name": "Try", "commands": [{"type": "bash", "command": "true"}],
                           "on_completion": _id("while-condition", 1)},
    })  # fmt: skip
    assert [step.title for step in parse(to_notebook(json.dumps(whole), "x").text, "x").steps] == ["while-condition", "Try"]


def test_branches_without_number_are_refused() -> None:
    steps: dict[str, Any] = {}
    for number in range(14):
        behind = _id("if-condition", number + 1)
        steps[_id("if-condition", number)] = {
            "type": "if-condition", "condition": f"__v__:value = {number}", "on_true": behind, "on_false": behind,
        }  # fmt: skip
    steps[_id("if-condition", 14)] = {"type": "if-condition", "condition": "x"}
    with pytest.raises(BadFile, match="ways through its branches"):
        to_notebook(json.dumps(playbook(steps, playbook_variables={"__v__": {"type": "integer"}})), "x")


TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1)


@given(name=TEXT, description=TEXT, command=TEXT, condition=TEXT)
def test_any_text_gives_a_notebook_that_goes_back(name: str, description: str, command: str, condition: str) -> None:
    whole = playbook({
        _id("start", 1): {"type": "start", "on_completion": _id("if-condition", 2)},
        _id("if-condition", 2): {"type": "if-condition", "name": name, "condition": condition, "on_true": _id("action", 3)},
        _id("action", 3): {"type": "action", "name": name, "description": description,
                           "commands": [{"type": "bash", "command": command}, {"type": "manual", "command": command}]},
    }, name=name, description=description)  # fmt: skip
    document = parse(to_notebook(json.dumps(whole), "cacao/x").text, "cacao/x")
    assert len(document.steps) == 2
    assert to_playbook(document, NOW).playbook == whole


KEYS = st.sampled_from(["type", "spec_version", "workflow", "id", "name"]) | st.text()
JSON = st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_give_a_playbook_or_one_clear_error(data: bytes) -> None:
    with pytest.raises(BadFile):
        read_playbook(data, "p.json")


def test_the_shared_playbooks(shared_data: Path) -> None:
    """Eight of thirteen are walked and go back unchanged; five are refused, each with its reason."""
    walked = []
    for path in sorted((shared_data / "cacao-soarca").rglob("*.json")):
        if path.name in WRONG:
            with pytest.raises(BadFile) as raised:
                to_notebook(path.read_bytes(), "cacao/x", path.name)
            assert WRONG[path.name] in raised.value.sentence
            continue
        document = parse(to_notebook(path.read_bytes(), "cacao/x", path.name).text, "cacao/x")
        assert to_playbook(document, NOW).playbook == read_playbook(path.read_bytes(), path.name).whole
        walked.append((path.name, len(document.steps)))
    assert walked == [
        ("fin-playbook.json", 1), ("http-playbook.json", 1), ("manual-playbook.json", 1), ("openc2-playbook.json", 1),
        ("powershell-playbook.json", 1), ("ssh-playbook.json", 2), ("parallels_playbook.json", 2), ("playbook.json", 4),
    ]  # fmt: skip
