"""Every notebook that ships reads, and is walked to its end without a screen, on every way its decisions can go."""

import itertools
import re
import subprocess
from pathlib import Path

import pytest

from core.notebook import run, signing
from core.notebook.cells import all_kinds, checklist, clock, decision, field, signoff
from core.notebook.given import names
from core.notebook.lint import check_paths
from core.notebook.parse import parse
from core.notebook.shell import fill_shell, places

LIBRARY = Path(__file__).resolve().parents[2] / "runbooks"
FILES = {str(path.relative_to(LIBRARY).with_suffix("")): path for path in sorted(LIBRARY.rglob("*.md"))}
WHEN = "2026-11-24T09:00:00+00:00"
WARN = {"verdict": "warn", "reintroduced": [{"id": "CVE-1"}], "unknown": [], "data_as_of": {}, "reasons": ["CVE-1 comes back"]}
VALUES = {"number": 3, "time": WHEN, "yes_no": "yes", "day": "2026-11-24", "severity": "SEV2"}
SIGNED = [{"discipline": who, "person_id": who, "is_live": True} for who in ("sre", "security")]


def _document(id):
    return parse(FILES[id].read_bytes(), id)


@pytest.mark.parametrize("id", FILES)
def test_a_shipped_file_states_its_own_id_owner_and_review(id):
    front = _document(id).front
    assert front["id"] == id
    assert {"owner", "reviewed", "review_every", "tlp", "disciplines", "summary"} <= set(front)


@pytest.mark.parametrize("id", FILES)
def test_every_fence_with_attributes_is_named_and_has_a_lens_or_needs(id):
    cells = [cell for cell in _document(id).cells() if cell.kind != "text"]
    assert cells
    assert [cell.name for cell in cells if not cell.is_named] == []
    assert [cell.name for cell in cells if not {"lens", "needs"} & set(cell.attributes)] == []


@pytest.mark.parametrize("id", FILES)
def test_both_disciplines_are_asked_and_sign(id):
    document = _document(id)
    if document.kind == "analysis":
        assert not any(cell.kind == "signoff" for cell in document.cells())
        return
    signs = [signoff.needs(cell) for cell in document.cells() if cell.kind == "signoff"]
    assert signs == [("sre", "security")]
    if document.kind != "policy":
        assert {"sre", "security"} <= {cell.attributes.get("lens") for cell in document.cells()}


def _answer(cell, choices):
    match cell.kind:
        case "checklist":
            return {"items": {str(number): {"done": True} for number, _ in enumerate(checklist.items(cell), 1)}}
        case "prompt":
            return {"text": "Said in the drill."}
        case "field":
            return {"value": VALUES.get(field.type_of(cell)) or field.options(cell)[0]}
        case "query":
            return {"columns": ["version"], "rows": [["1.2.3"]], "row_count": 1, "sequence": 1, "ran_at": WHEN}
        case "command":
            return {"outcome": "done", "exit_code": 0, "confirmed": True}
        case "guard":
            seen = {who: {"by": who, "at": WHEN, "covers": ["CVE-1"]} for who in ("sre", "security")}
            return {"verdict": WARN, "computed_at": WHEN, "acknowledged": seen}
        case "decision":
            return {"positions": {"sre": "go", "security": "go"}, "outcome": choices.get(cell.name, "as discussed")}
        case "clock":
            return {"regimes": {each: {"decision": "not_reportable", "reason": "no data"} for each in clock.regimes(cell)}}
    raise AssertionError(f"nobody answers a {cell.kind}")


def _walk(document, choices):
    """The answers of a walk that always does the first cell that is open and does not wait."""
    answers = {}
    for _ in document.cells():
        state = run.state(document, answers, {})
        ready = [name for name, each in state.cells.items() if each.is_open and not each.is_blocked and each.kind != "chart"]
        if not ready:
            return answers
        cell = document.cell(ready[0])
        if cell.kind == "signoff":
            answers[cell.name] = {"signatures": SIGNED}
        else:
            answers[cell.name] = all_kinds()[cell.kind].validate(cell, _answer(cell, choices))
    return answers


def _ways(document):
    cells = [cell for cell in document.cells() if cell.kind == "decision" and decision.options(cell)]
    return [dict(zip([cell.name for cell in cells], each)) for each in itertools.product(*(decision.options(cell) for cell in cells))]


@pytest.mark.parametrize("id", FILES)
def test_a_drill_walks_it_to_the_end_on_every_way(id):
    document = _document(id)
    for way in _ways(document):
        state = run.state(document, _walk(document, way), {})
        assert [step.state for step in state.steps] == ["done"] * len(state.steps)
        assert state.keeps_from_closing == () if document.kind == "runbook" else state.keeps_from_publishing == ()


def test_the_rollback_is_never_signed_before_the_guard_is_settled():
    document = _document("response/roll-back-safely")
    answers = _walk(document, {"way": "Roll back"})
    blocked = {"verdict": WARN | {"verdict": "block"}, "computed_at": WHEN}
    state = run.state(document, answers | {"comes_back": blocked}, {})
    assert not state.cells["go"].is_settled
    assert "comes_back" in state.cells["go"].waits_for
    assert not state.may_close


def test_fixing_forward_hides_the_rollback():
    document = _document("response/roll-back-safely")
    state = run.state(document, _walk(document, {"way": "Fix forward instead"}), {})
    assert [name for name in ("copy", "undo", "restored", "shielded") if state.cells[name].is_visible] == []


@pytest.mark.parametrize("id", FILES)
def test_a_finished_walk_reads_as_markdown_with_every_answer_in_it(id):
    document = _document(id)
    answers = _walk(document, _ways(document)[0])
    text = "\n\n".join(all_kinds()[cell.kind].markdown(cell, answers.get(cell.name)) for cell in document.cells())
    seen = run.state(document, answers, {}).cells
    assert text.count("Said in the drill.") == sum(cell.kind == "prompt" and seen[cell.name].is_visible for cell in document.cells())


@pytest.mark.parametrize("id", [id for id in FILES if _document(id).kind != "analysis"])
def test_a_signature_over_the_finished_walk_is_voided_by_an_edit_before_it(id):
    document = _document(id)
    answers = _walk(document, _ways(document)[0])
    visible = [cell.name for cell in document.cells()]
    go = next(cell.name for cell in document.cells() if cell.kind == "signoff")
    before = signing.covered(document, answers, go, visible)
    signature = {"root": signing.root(before), "cell_hashes": before, "revoked_at": None}
    assert signing.live(signature, before)
    first = next(cell.name for cell in document.cells() if cell.name in answers and cell.kind in ("prompt", "checklist", "decision"))
    edited = answers | {first: {"skipped": "edited"}}
    assert not signing.live(signature, signing.covered(document, edited, go, visible))


RESPONSE = [id for id in FILES if id.startswith("response/")]
EARLY = {("response/ransomware-first-hour", "lock_backups"): ("backup_state", "backup_cost")}
"""What is done before the sign-off because minutes decide and it is undone at once: it waits for these instead."""


def _ahead(document, name):
    """The names of all cells that a cell waits for, directly or through others."""
    found, left = set(), [name]
    while left:
        for other in names(document.cell(left.pop()).attributes.get("after", "")):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def _remediations(document):
    return [cell for cell in document.cells() if cell.kind == "command" and cell.attributes.get("act") == "remediation"]


@pytest.mark.parametrize("id", RESPONSE)
def test_a_remediation_never_waits_for_less_than_both_signatures(id):
    document = _document(id)
    assert _remediations(document)
    for cell in _remediations(document):
        needed = EARLY.get((id, cell.name)) or [each.name for each in document.cells() if each.kind == "signoff"]
        assert set(needed) <= _ahead(document, cell.name), cell.name
        assert cell.attributes.get("confirm") == "true", cell.name


@pytest.mark.parametrize("id", RESPONSE)
def test_evidence_is_kept_before_the_first_remediation(id):
    cells = list(_document(id).cells())
    first = next(index for index, cell in enumerate(cells) if cell.attributes.get("act") == "remediation")
    assert [cell.name for cell in cells[:first] if cell.attributes.get("act") == "capture" or cell.name == "evidence"]


@pytest.mark.parametrize("id", RESPONSE)
def test_a_runbook_says_when_to_stop_whom_to_call_and_how_it_ended(id):
    document = _document(id)
    said = "".join(cell.body for cell in document.introduction)
    assert ("**Stop when**" in said, "**Call**" in said) == (True, True)
    assert [step.title for step in document.steps if step.title in ("Verify", "Did it hold?", "What happened")]
    last = document.steps[-1].cells
    assert ["outcome" if cell.name == "used" else cell.name for cell in last if cell.name in ("outcome", "used", "handover")] == [
        "outcome",
        "handover",
    ]


@pytest.mark.parametrize("id", RESPONSE)
def test_every_command_is_read_by_a_shell(id):
    for cell in _document(id).cells():
        if cell.kind == "command":
            script = fill_shell(cell.body, {place.key: "a value; with 'marks'" for place in places(cell.body)})
            read = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
            assert (read.returncode, read.stderr) == (0, ""), cell.name


def test_the_linter_finds_nothing_in_what_ships():
    report = check_paths([LIBRARY])
    assert report.files == len(FILES)
    assert (report.findings, report.unreadable) == ((), ())


ASKED = {
    "users": r"\busers?\b|customers",
    "minutes": r"minutes|how long|until when|for how long",
    "data": r"\bdata\b",
    "detection": r"told us|notice|learn of|anyone knew",
    "surprise": r"surpris",
    "luck": r"lucky",
    "what went well": r"went well|what worked|must be kept",
    "the other discipline": r"Was the other discipline engaged before the first fix\?",
    "conditions": r"conditions|made it possible",
    "effect on reliability": r"effect on reliability|For each (action|workaround|shield)|to reliability",
    "effect on security": r"effect on security|open, close|open or close|what did it (close|take)|which control|bring back a known",
}
"""What every postmortem asks, and words by which it does."""


@pytest.mark.parametrize("id", [id for id in FILES if _document(id).kind == "postmortem"])
def test_a_postmortem_asks_everything(id):
    document = _document(id)
    text = "".join(cell.body for cell in document.cells())
    assert [what for what, words in ASKED.items() if not re.search(words, text, re.IGNORECASE)] == []
    kinds = {cell.kind for cell in document.cells()}
    assert {"timeline", "decision", "clock", "followups", "signoff", "query"} <= kinds
    factors = [cell.name for cell in document.cells() if cell.name.startswith("factors")]
    assert factors
    assert "root cause" not in re.sub(r"\b(no|not) (one |single )?root cause", "", text)


@pytest.mark.parametrize("id", [id for id in FILES if _document(id).kind == "postmortem"])
def test_the_remediation_review_has_both_lenses_side_by_side_and_one_decision(id):
    cells = list(_document(id).cells())
    place = {cell.name: index for index, cell in enumerate(cells)}
    lenses = {name: cells[place[name]].attributes for name in ("effect_reliability", "effect_security")}
    assert [each["required"] for each in lenses.values()] == ["true", "true"]
    assert [each["lens"] for each in lenses.values()] == ["sre", "security"]
    one, other = sorted(place[name] for name in lenses)
    assert (other, cells[other + 1].kind) == (one + 1, "decision")
    assert place["other_engaged"] < one
    assert {"went_well", "lucky"} <= set(place)


def test_the_short_one_takes_the_twenty_minutes_it_promises():
    document = _document("postmortem/joint-short")
    assert "Twenty minutes" in document.front["summary"]
    assert sum(int(cell.attributes.get("minutes", 0)) for cell in document.cells()) == 20
