"""Conditions have three answers, and unknown keeps a cell visible."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.notebook.conditions import Compare, Joined, decide, keys_of, read_condition

FACTS: dict[str, Any] = {
    "sev": "SEV2",
    "n": "10",
    "many": 3,
    "exposed": True,
    "what": "it's",
    "at": "2026-01-02T03:00:00+01:00",
    "row": {"count": 2, "none": None},
    "tags": ["a", "b"],
}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("sev = SEV2", True),
        ("sev = sev2", True),
        ("sev != SEV2", False),
        ("sev > SEV3", True),
        ("sev < SEV1", True),
        ("sev in (SEV1, SEV2)", True),
        ("sev in (SEV1)", False),
        ("n > 9", True),
        ("n = 10.0", True),
        ("many < 3", False),
        ("exposed = true", True),
        ("exposed = false", False),
        ("what = 'it''s'", True),
        ("at < 2026-01-02T02:30:00Z", True),
        ("at > 2026-01-02", True),
        ("row.count = 2", True),
        ("row.none = 2", None),
        ("row = 2", None),
        ("tags = b", True),
        ("missing = 1", None),
        ("not missing = 1", None),
        ("missing = 1 and sev = SEV1", False),
        ("missing = 1 or sev = SEV2", True),
        ("missing = 1 and sev = SEV2", None),
        ("not (sev = SEV1 or n = 1)", True),
        ("n = 1 and n = 2 or n = 10", True),
        ("what > 3", None),
        ("n <", None),
    ],
)
def test_answers(text: str, answer: bool | None) -> None:
    assert decide(text, FACTS) is answer


def test_what_a_condition_reads_as() -> None:
    assert read_condition("a = 1 or not b.c in (x, 'y z') and d != no") == Joined(
        word="or",
        parts=(
            Compare(key="a", operator="=", literals=("1",)),
            Joined(
                word="and",
                parts=(
                    Joined(word="not", parts=(Compare(key="b.c", operator="in", literals=("x", "y z")),)),
                    Compare(key="d", operator="!=", literals=("no",)),
                ),
            ),
        ),
    )
    assert keys_of(read_condition("a = 1 and b.c = 2 or a = 3")) == ("a", "b.c")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a =",
        "= 1",
        "a == 1",
        "a = 1 b",
        "a = 1 and",
        "(a = 1",
        "a in 1",
        "a in ()",
        "a < x",
        "A = 1",
        "a = 'x",
        "not",
        "and = 1",
        "a = 1 or or b = 2",
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InvalidInput, match="condition"):
        read_condition(text)


@given(st.text(alphabet="ab =!<>(),'.and or not in1"))
def test_any_text_is_a_condition_or_one_error(text: str) -> None:
    assert decide(text, FACTS) in (True, False, None)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nested deeper"):
        read_condition("(" * 500 + "a = 1")
