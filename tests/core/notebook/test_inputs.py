"""Inputs are of their type, in one form, or refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.notebook.inputs import TYPES, typed


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", " any words ", "any words"), (None, "x", "x"), ("service", "checkout", "checkout"), ("person", "Robin Vale", "Robin Vale"),
        ("release", "1.10", "1.10"), ("number", "012", "12"), ("number", "0.50", "0.5"), ("number", "1e3", "1000"), ("number", "-4", "-4"),
        ("yes_no", "Yes", "yes"), ("yes_no", "false", "no"), ("severity", "sev2", "SEV2"), ("day", "2026-12-31", "2026-12-31"),
        ("time", "2026-11-24T10:30:00+01:00", "2026-11-24T09:30:00+00:00"), ("time", "2026-11-24T09:30:00Z", "2026-11-24T09:30:00+00:00"),
        ("purl", "pkg:PyPI/Requests@2.31.0", "pkg:pypi/requests@2.31.0"), ("incident", "INC-7", "INC-7"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_the_one_form_of_its_type(kind, value, kept):
    assert typed("it", {"type": kind} if kind else {}, value) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "many"), ("number", "nan"), ("number", "inf"), ("number", "١٢"), ("yes_no", "maybe"), ("severity", "SEV9"),
        ("severity", "high"), ("day", "31.12.2026"), ("day", "2026-02-30"), ("time", "2026-11-24T10:30:00"), ("time", "soon"),
        ("purl", "requests"), ("text", "a\nb"), ("service", "a\x1bb"), ("text", "x" * 2001),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused_by_name(kind, value):
    with pytest.raises(InvalidInput, match="The input it cannot"):
        typed("it", {"type": kind}, value)


@given(st.sampled_from(TYPES), st.text(max_size=30))
def test_any_text_is_a_value_or_one_clear_error(kind, text):
    try:
        kept = typed("it", {"type": kind}, text)
    except InvalidInput:
        return
    assert typed("it", {"type": kind}, kept) == kept
