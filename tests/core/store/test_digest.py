"""The digest of a record is one number, whoever computes it, and the tree over many records notices every change."""

from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.records import KINDS, Incident, Milestone, derive_id
from core.store.batches import to_arrow
from core.store.digest import FAN_OUT, LEAF, change_root, column_types, content_columns, digest, digest_sql, leaf, tree_root

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
moments = st.datetimes(datetime(1, 1, 2), datetime(2900, 1, 1), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(title=text, severity=st.none() | text, share=st.none() | st.integers(-(2**62), 2**62), flag=st.booleans())
def test_python_and_database_agree_on_text_numbers_and_nulls(title: str, severity: str | None, share: int | None, flag: bool) -> None:
    record = Incident(id=derive_id("t", "1"), title=title, sre_severity=severity, affected_low_bp=share, is_exercise=flag)
    assert _in_database(record) == digest(record)


@settings(max_examples=60, deadline=None)
@given(first=moments, last=st.none() | moments)
def test_python_and_database_agree_on_times(first: datetime, last: datetime | None) -> None:
    record = Milestone(id=derive_id("t", "1"), incident_id=derive_id("t", "2"), kind="detected", happened_at=first, happened_before=last)
    assert _in_database(record) == digest(record)


def _in_database(record: Incident | Milestone) -> str:
    types = column_types(record.TABLE)
    columns = ", ".join(f"CAST({name} AS {types[name]}) AS {name}" for name in content_columns(record.TABLE))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("incoming", to_arrow(record.TABLE, [record]))
        row = connection.execute(f"SELECT {digest_sql(record.TABLE)}::TEXT FROM (SELECT {columns} FROM incoming)").fetchone()
    assert row is not None
    return str(row[0])


def test_every_record_class_has_only_known_column_types() -> None:
    assert len(KINDS) >= 20
    for table in KINDS:
        assert set(column_types(table).values()) <= {"UUID", "TEXT", "BIGINT", "BOOLEAN", "TIMESTAMPTZ", "DATE"}


def test_the_tree_does_not_depend_on_how_the_leaves_arrive() -> None:
    leaves = [leaf(derive_id("t", str(number)), number, number % 3 == 0).encode() for number in range(FAN_OUT + 10)]
    whole = tree_root([b"".join(leaves)])
    assert whole[0] == FAN_OUT + 10
    assert whole == tree_root(leaves) == tree_root([b"".join(leaves[:5]), b"".join(leaves[5:])])
    assert all(len(one) == LEAF for one in leaves)


@pytest.mark.parametrize("change", ["drop", "swap", "alter"])
def test_the_tree_notices(change: str) -> None:
    leaves = [leaf(derive_id("t", str(number)), 1, False).encode() for number in range(50)]
    other = {"drop": leaves[:-1], "swap": [leaves[1], leaves[0], *leaves[2:]], "alter": [leaves[0][:-1] + b"1", *leaves[1:]]}[change]
    assert tree_root(other) != tree_root(leaves)
    assert change_root([("a", *tree_root(other))]) != change_root([("a", *tree_root(leaves))])
