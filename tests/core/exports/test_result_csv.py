"""A CSV of an answer opens as data."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from core.exports.result_csv import csv_of
from core.sandbox.cell import Result


def result(*rows: list[object]) -> Result:
    """An answer of two columns."""
    return Result(columns=[{"name": "a", "type": "VARCHAR"}, {"name": "=b", "type": "VARCHAR"}], rows=[list(row) for row in rows])


def test_numbers_stay_numbers_and_null_is_empty() -> None:
    assert csv_of(result([-1, 2.5], [None, 'say "x", y'])) == "a,'=b\r\n-1,2.5\r\n,\"say \"\"x\"\", y\"\r\n"


@settings(max_examples=50, deadline=None)
@given(st.sampled_from("=+-@\t\r＝＋－＠"), st.text(max_size=20).filter(lambda text: text.isprintable()), st.sampled_from(["", " ", "  "]))
def test_text_is_never_a_formula(start: str, rest: str, before: str) -> None:
    cells = list(csv.reader(io.StringIO(csv_of(result([before + start + rest, "plain"])), newline="")))
    assert cells[1] == [f"'{before}{start}{rest}", "plain"]
