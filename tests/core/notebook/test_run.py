"""Where a notebook stands, from its cells and what was given to them."""

import pytest

from core.notebook import run

CLEAR = {"verdict": {"verdict": "clear"}, "computed_at": "2026-11-24T09:00:00+00:00"}
UNKNOWN = {"verdict": {"verdict": "unknown", "unknown": ["x"]}, "computed_at": "2026-11-24T09:00:00+00:00"}


def _signatures(*pairs):
    return {"signatures": [{"discipline": who, "person_id": person, "is_live": True} for who, person in pairs]}


BOTH = _signatures(("sre", "a"), ("security", "b"))


@pytest.fixture
def document(make_cell, make_document):
    return make_document(
        make_cell("text", "intro", "Read this."),
        make_cell("checklist", "ready", "- one", step="one"),
        make_cell("guard", "back", step="two"),
        make_cell("signoff", "go", "We accept.", step="two", after="back"),
        make_cell("command", "undo", "kubectl rollout undo", step="three", language="sh", after="go"),
        make_cell("prompt", "why", "Why unknown?", step="three", when="back = unknown", required="true"),
    )


def _state(document, answers):
    return run.state(document, answers, {})


def test_a_fresh_walkthrough_starts_at_its_first_step(document):
    state = _state(document, {})
    assert [(step.name, step.state, step.reason) for step in state.steps] == [
        ("one", "to_do", ""),
        ("two", "to_do", ""),
        ("three", "to_do", ""),
    ]
    assert state.current == "one"
    assert state.still_open == ("ready", "back", "go", "why")
    assert state.cells["go"].is_blocked
    assert state.keeps_from_closing[2] == "The signoff go is still open. It waits for back."


def test_unknown_conditions_keep_a_cell_visible_and_false_ones_hide_and_settle_it(document):
    assert _state(document, {}).cells["why"].is_visible
    hidden = _state(document, {"back": CLEAR}).cells["why"]
    assert (hidden.is_visible, hidden.is_settled, hidden.is_open) == (False, True, False)
    assert _state(document, {"back": UNKNOWN}).cells["why"].is_visible


def test_a_signature_after_an_open_guard_never_settles(document):
    state = _state(document, {"go": BOTH, "back": UNKNOWN})
    assert not state.cells["go"].is_settled
    assert "go" in state.still_open


def test_a_step_whose_open_cells_all_wait_is_blocked(document):
    state = _state(document, {"ready": {"items": {"1": {"done": True}}}, "back": CLEAR})
    assert [(step.name, step.state, step.reason) for step in state.steps] == [
        ("one", "done", ""),
        ("two", "doing", ""),
        ("three", "blocked", "waits for go"),
    ]
    assert state.current == "two"


def test_a_walk_to_the_end_may_be_closed_but_never_published(document):
    answers = {"ready": {"items": {"1": {"done": True}}}, "back": CLEAR, "go": BOTH, "undo": {"outcome": "done"}}
    state = _state(document, answers)
    assert (state.current, state.still_open, state.may_close, state.may_publish) == (None, (), True, False)
    assert state.keeps_from_publishing == ("A walkthrough is closed, not published.",)


def test_a_skipped_step_shows_its_reason(document):
    state = _state(document, {"ready": {"skipped": "paged out"}})
    assert (state.steps[0].state, state.steps[0].reason) == ("skipped", "paged out")
    assert state.current == "two"


def test_a_postmortem_without_a_signoff_never_publishes(make_cell, make_document):
    document = make_document(make_cell("prompt", "a", "What?"), kind="postmortem")
    assert _state(document, {"a": {"text": "x"}}).keeps_from_publishing == (
        "There is no sign-off in it that both disciplines could sign.",
    )


def test_a_chart_settles_with_its_query(make_cell, make_document):
    document = make_document(make_cell("query", "q", "SELECT 1"), make_cell("chart", "c", values={"query": "q"}))
    assert not _state(document, {}).cells["c"].is_settled
    assert _state(document, {"q": {"columns": ["a"], "rows": []}}).cells["c"].is_settled


def test_facts_name_inputs_and_the_values_of_answers(make_cell, make_document):
    document = make_document(make_cell("query", "q"), make_cell("field", "f"), make_cell("guard", "g"), make_cell("prompt", "p"))
    answers = {
        "q": {"columns": ["a", "b"], "rows": [[1, 2], [3, 4]]},
        "f": {"value": "SEV1"},
        "g": UNKNOWN,
        "p": {"skipped": "later"},
    }
    assert run.facts(document, answers, {"service": "checkout"}) == {
        "service": "checkout",
        "q": {"a": 1, "b": 2},
        "f": "SEV1",
        "g": "unknown",
    }


def test_a_task_list_in_prose_is_not_required(make_cell):
    fenced = make_cell("checklist", "a", "- x")
    assert run.is_required(fenced)
    assert not run.is_required(type(fenced)(**{f: getattr(fenced, f) for f in fenced.__slots__} | {"language": None}))
    assert not run.is_required(make_cell("guard", "g", required="false"))
