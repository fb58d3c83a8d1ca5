"""Values as JSON: every reader gets the same out of what was put in."""

import json
import math
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from core.jsonable import exact


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None), (True, True), (0, 0), (2**53 - 1, 2**53 - 1), (2**53, "9007199254740992"), (-(2**53), "-9007199254740992"),
        (1.5, 1.5), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf"), ("ä\ud800", "ä?"), (Decimal("1.10"), "1.10"),
    ],
)  # fmt: skip
def test_what_not_every_reader_can_hold_is_text(value, told):
    assert exact(value) == told


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])))
def test_a_value_survives_json_and_has_a_canonical_form(value):
    told = exact(value)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert json.loads(rfc8785.dumps(told), parse_int=float) == told
