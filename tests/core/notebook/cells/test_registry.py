"""The contract every kind of cell keeps, walked over the registry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.errors import InvalidInput
from core.notebook.cells import all_kinds

KINDS = ("chart", "checklist", "clock", "command", "decision", "field", "followups", "guard", "http", "metric")
KINDS += ("prompt", "promql", "query", "signoff", "text", "timeline")
WHEN = "2026-11-24T09:00:00+00:00"
VALUES = {
    "checklist": {"items": ["one", "two"]},
    "field": {"type": "choice", "options": ["a", "b"]},
    "clock": {"regimes": "gdpr, nis2"},
    "metric": {"id": "time_to_mitigate"},
    "chart": {"query": "q"},
}
VERDICT = {"verdict": "clear", "reintroduced": [], "present": [], "fixed": [], "unknown": [], "data_as_of": {}, "reasons": []}
ANSWERS = {
    "checklist": {"items": {"1": {"done": True}, "2": {"not_applicable": "no <b>canary</b>"}}},
    "prompt": {"text": "![x](http://h/x.png) <script>"},
    "field": {"value": "a"},
    "query": {"columns": ["a"], "rows": [["<b>"]], "row_count": 1, "sequence": 3, "ran_at": WHEN},
    "promql": {"columns": ["job", "value"], "rows": [["<b>", "NaN"]], "row_count": 1, "ran_at": WHEN, "server": "p", "notes": ["<i>"]},
    "http": {"columns": ["line"], "rows": [["![x](http://h)"]], "row_count": 1, "ran_at": WHEN, "server": "s", "status": 200},
    "metric": {"shown": "1 of 2"},
    "command": {"outcome": "done", "output": "```\n<b>", "exit_code": 0, "evidence": "![x](http://h)", "ran_at": WHEN},
    "guard": {"verdict": VERDICT, "computed_at": WHEN},
    "decision": {"positions": {"sre": "<b>go"}, "outcome": "go", "dissent": "![x](http://h)", "revisit_on": "2026-12-01"},
    "clock": {"regimes": {each: {"decision": "not_reportable", "reason": "<b>no data"} for each in ("gdpr", "nis2")}},
}


@pytest.fixture
def cell_of(make_cell):
    return lambda kind: make_cell(kind, "it", "Question?", values=VALUES.get(kind, {}))


def test_every_kind_of_the_format_is_registered():
    assert tuple(sorted(all_kinds())) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_declares_itself(kind):
    module = all_kinds()[kind]
    assert module.SPEC.kind == kind
    assert module.__name__ == f"core.notebook.cells.{kind}"


def test_no_fence_language_has_two_kinds():
    languages = [language for module in all_kinds().values() for language in module.SPEC.languages]
    assert len(languages) == len(set(languages))


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_a_full_answer_settles_and_validates_to_itself(kind, cell_of):
    module, cell = all_kinds()[kind], cell_of(kind)
    once = module.validate(cell, ANSWERS[kind])
    assert module.validate(cell, once) == once
    assert module.settled(cell, once)


@pytest.mark.parametrize("kind", sorted(set(ANSWERS) - {"metric"}))
def test_nothing_given_settles_nothing(kind, cell_of):
    assert not all_kinds()[kind].settled(cell_of(kind), None)


@pytest.mark.parametrize("kind", sorted(set(ANSWERS) - {"guard"}))
def test_a_skip_needs_its_reason(kind, cell_of):
    module, cell = all_kinds()[kind], cell_of(kind)
    assert module.settled(cell, module.validate(cell, {"skipped": "not needed here"}))
    with pytest.raises(InvalidInput, match="reason"):
        module.validate(cell, {"skipped": " "})


@pytest.mark.parametrize("kind", ["guard", *sorted(set(KINDS) - set(ANSWERS))])
def test_what_takes_no_skip_is_never_skipped(kind, cell_of):
    with pytest.raises(InvalidInput):
        all_kinds()[kind].validate(cell_of(kind), {"skipped": "in a hurry"})


@pytest.mark.parametrize("kind", KINDS)
def test_the_markdown_of_an_answer_never_has_html_or_images(kind, cell_of):
    shown = all_kinds()[kind].markdown(cell_of(kind), ANSWERS.get(kind))
    kinds = {each.type for token in MarkdownIt("commonmark").parse(shown) for each in (token, *(token.children or ()))}
    assert not kinds & {"html_block", "html_inline", "image"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_without_an_answer(kind, cell_of):
    assert isinstance(all_kinds()[kind].markdown(cell_of(kind), None), str)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["text", "value", "items", "outcome", "regimes", "columns", "rows", "skipped", "verdict", "waiver", "shown", "computed_at", "ran_at"]
ANSWER = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3)


@pytest.mark.parametrize("kind", KINDS)
def test_any_answer_is_taken_or_refused_with_the_cell_named(kind, cell_of):
    cell, refusals = cell_of(kind), []

    @given(ANSWER)
    def holds(answer):
        try:
            taken = all_kinds()[kind].validate(cell, answer)
        except InvalidInput as error:
            refusals.append(error.sentence)
        else:
            all_kinds()[kind].settled(cell, taken)
            all_kinds()[kind].markdown(cell, taken)

    holds()
    assert all(sentence.startswith("The cell it (line 1) cannot take") for sentence in refusals)
