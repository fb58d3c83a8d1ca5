"""What single kinds take, refuse and show."""

import pytest

from core.errors import InvalidInput
from core.notebook.cells import checklist, command, decision, field, guard, prompt, query, signoff
from core.notebook.parse import parse

WHEN = "2026-11-24T09:00:00+00:00"


def _verdict(word, back=(), unknown=()):
    return {
        "verdict": word,
        "reintroduced": [{"id": each, "severity": "high", "kev": False} for each in back],
        "unknown": [{"component": each, "why": "no advisory data"} for each in unknown],
        "data_as_of": {"PyPI": "2026-11-01"},
        "reasons": ["because"],
    }


def _seen(by, covers):
    return {"by": by, "at": WHEN, "covers": covers}


def _waiver(covers=(), unknown=()):
    more = {"reason": "the outage is worse", "owner": "platform", "expires_at": WHEN, "unknown": list(unknown)}
    return _seen("Ada", list(covers)) | more


def _guard(make_cell, verdict, **more):
    cell = make_cell("guard", "back")
    return guard.missing(guard.validate(cell, {"verdict": verdict, "computed_at": WHEN, **more}))


def test_guard_clear_is_signable(make_cell):
    assert _guard(make_cell, _verdict("clear")) == ()


def test_guard_warn_waits_for_both_disciplines(make_cell):
    warn = _verdict("warn", ["CVE-1"])
    assert _guard(make_cell, warn) == ("sre has not acknowledged what comes back.", "security has not acknowledged what comes back.")
    assert _guard(make_cell, warn, acknowledged={"sre": _seen("Ada", ["CVE-1"])}) == ("security has not acknowledged what comes back.",)
    both = {"sre": _seen("Ada", ["CVE-1"]), "security": _seen("Bo", ["CVE-1"])}
    assert _guard(make_cell, warn, acknowledged=both) == ()


def test_guard_warn_is_never_acknowledged_by_one_person_for_both(make_cell):
    both = {"sre": _seen("Ada", ["CVE-1"]), "security": _seen("Ada", ["CVE-1"])}
    assert _guard(make_cell, _verdict("warn", ["CVE-1"]), acknowledged=both) == (
        "One person acknowledged for both disciplines; each needs its own.",
    )


def test_guard_acknowledgement_never_covers_what_came_later(make_cell):
    both = {"sre": _seen("Ada", ["CVE-1"]), "security": _seen("Bo", ["CVE-1", "CVE-2"])}
    assert _guard(make_cell, _verdict("warn", ["CVE-1", "CVE-2"]), acknowledged=both) == ("sre has not acknowledged what comes back.",)


def test_guard_block_is_never_signable_by_acknowledgement(make_cell):
    both = {"sre": _seen("Ada", ["CVE-1"]), "security": _seen("Bo", ["CVE-1"])}
    block = _verdict("block", ["CVE-1"])
    assert _guard(make_cell, block, acknowledged=both) == ("A waiver with reason, owner and expiry is needed.",)
    assert _guard(make_cell, block, waiver=_waiver(["CVE-1"])) == ()
    assert _guard(make_cell, block, waiver=_waiver()) == ("The waiver does not cover CVE-1.",)


def test_guard_unknown_waits_for_a_waiver_that_names_it(make_cell):
    unknown = _verdict("unknown", unknown=["pkg:conan/zlib"])
    assert _guard(make_cell, unknown, waiver=_waiver()) == ("The waiver does not name the unknown: pkg:conan/zlib.",)
    assert _guard(make_cell, unknown, waiver=_waiver(unknown=["pkg:conan/zlib"])) == ()


def test_guard_claiming_clear_with_unknowns_is_never_signable(make_cell):
    assert _guard(make_cell, _verdict("clear", unknown=["x"])) == ("A waiver with reason, owner and expiry is needed.",)


@pytest.mark.parametrize("key", ["reason", "owner", "expires_at", "by", "at"])
def test_guard_waiver_needs_reason_owner_expiry_and_author(key, make_cell):
    waiver = _waiver(["CVE-1"])
    del waiver[key]
    with pytest.raises(InvalidInput):
        _guard(make_cell, _verdict("block", ["CVE-1"]), waiver=waiver)


def test_guard_reads_with_verdict_reasons_and_date(make_cell):
    answer = {"verdict": _verdict("block", ["CVE-1"]), "computed_at": WHEN, "waiver": _waiver(["CVE-1"])}
    assert guard.markdown(make_cell("guard", "back"), answer) == (
        f"**Guard:** block, computed {WHEN}\n\nAdvisory data as of PyPI 2026-11-01.\n\n- because\n\n"
        "| Comes back | Severity | Known exploited |\n| --- | --- | --- |\n| CVE-1 | high | False |\n\n"
        f"**Waiver** until {WHEN}, owner platform, recorded by Ada: the outage is worse"
    )


def test_checklist_items_come_from_yaml_or_a_task_list(make_cell):
    assert checklist.items(make_cell("checklist", "a", values={"items": ["one", "two"]})) == ("one", "two")
    assert checklist.items(make_cell("checklist", "a", "- [ ] one\r\n- [x] two\n1. three\n\nprose")) == ("one", "two", "three")


def test_checklist_refuses_items_that_are_not_there(make_cell):
    with pytest.raises(InvalidInput, match="item numbers from 1 to 1"):
        checklist.validate(make_cell("checklist", "a", "- one"), {"items": {"2": {"done": True}}})


def test_prompt_leaves_its_options_out_of_the_question(make_cell):
    cell = make_cell("prompt", "a", "---\r\nhelp: look\r\n---\r\nWhat happened?\r\n", values={"help": "look"})
    assert (prompt.question(cell), prompt.help_text(cell)) == ("What happened?", "look")
    assert prompt.markdown(cell, {"text": "- we\n- failed"}) == "What happened?\n\n\\- we  \n\\- failed"


@pytest.mark.parametrize(
    ("values", "given", "kept"),
    [
        ({"type": "number", "min": "0", "max": "10"}, "1.50", 1.5),
        ({"type": "number"}, 4.0, 4),
        ({"type": "choice", "options": "a, b"}, "b", "b"),
        ({"type": "time"}, "2026-03-29T01:30:00+01:00", "2026-03-29T00:30:00+00:00"),
        ({"type": "severity"}, "SEV2", "SEV2"),
        ({"type": "yes_no"}, "no", False),
        ({"type": "service"}, " checkout ", "checkout"),
        ({"type": "day"}, "2026-12-01", "2026-12-01"),
    ],
)
def test_field_takes_what_its_type_says(values, given, kept, make_cell):
    assert field.validate(make_cell("field", "a", values=values), {"value": given}) == {"value": kept}


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({"type": "number", "max": "10"}, 11),
        ({"type": "number"}, "nan"),
        ({"type": "number"}, True),
        ({"type": "choice", "options": "a, b"}, "c"),
        ({"type": "time"}, "2026-03-29T01:30:00"),
        ({"type": "severity"}, "bad"),
        ({"type": "day"}, "tomorrow"),
        ({"type": "person"}, " "),
    ],
)
def test_field_refuses_what_its_type_does_not_allow(values, given, make_cell):
    with pytest.raises(InvalidInput, match=r"cell a \(line 1\)"):
        field.validate(make_cell("field", "a", values=values), {"value": given})


def test_command_with_confirmation_is_never_recorded_without_it(make_cell):
    cell = make_cell("command", "undo", "rm x", language="sh", confirm="true")
    with pytest.raises(InvalidInput, match="confirm"):
        command.validate(cell, {"outcome": "done"})
    assert command.validate(cell, {"outcome": "done", "confirmed": True})["outcome"] == "done"
    assert command.validate(cell, {"outcome": "skipped", "reason": "not needed"}) == {"outcome": "skipped", "reason": "not needed"}


def test_decision_outcome_is_one_of_the_options(make_cell):
    cell = make_cell("decision", "a", "Go?", options="go, stay")
    with pytest.raises(InvalidInput, match="one of go, stay"):
        decision.validate(cell, {"outcome": "maybe"})
    assert not decision.settled(cell, decision.validate(cell, {"positions": {"sre": "go"}}))


def test_query_keeps_the_first_rows_and_counts_all(make_cell):
    rows = [[number] for number in range(query.ROWS + 1)]
    kept = query.validate(make_cell("query", "q"), {"columns": ["n"], "rows": rows, "ran_at": WHEN})
    assert (len(kept["rows"]), kept["row_count"], kept["truncated"]) == (query.ROWS, query.ROWS + 1, True)


def _signed(who, person, is_live=True):
    return {"discipline": who, "person_id": person, "is_live": is_live, "signed_at": WHEN, "assurance": "unverified"}


def test_signoff_is_never_settled_by_one_person_for_both(make_cell):
    cell = make_cell("signoff", "go", "We accept.", needs="sre,security")
    assert signoff.settled(cell, {"signatures": [_signed("sre", "a"), _signed("security", "b")]})
    assert not signoff.settled(cell, {"signatures": [_signed("sre", "a"), _signed("security", "a")]})
    assert not signoff.settled(cell, {"signatures": [_signed("sre", "a"), _signed("security", "b", is_live=False)]})
    assert not signoff.settled(cell, {"signatures": [_signed("sre", "a")]})


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ("- It serves: seen from outside\n- The channel #ops knows\n", ("It serves: seen from outside", "The channel #ops knows")),
        ("* one\r\n\r\n* two \r\n", ("one", "two")),
        ('- "quoted: yes"\n- plain\n', ("quoted: yes", "plain")),
        ("- one that goes on\n  in the next line\n- two\n", ("one that goes on in the next line", "two")),
        ("items: [a, b]\n", ("a", "b")),
    ],
)
def test_the_items_of_a_checklist_are_the_sentences_that_were_written(body, items):
    document = parse("---\nnotebook: runbook\n---\n\n## Step\n\n```checklist {\"name\":\"list\"}\n" + body + "```\n", "a")
    assert checklist.items(document.cell("list")) == items
