"""One digest of a record's content, the same whether Python or the database computes it."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from types import NoneType
from typing import Any, get_args

from core.records import KINDS, Record

_SQL_TYPES = {"Id": "UUID", "str": "TEXT", "Json": "TEXT", "int": "BIGINT", "bool": "BOOLEAN", "datetime": "TIMESTAMPTZ", "date": "DATE"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAN_OUT = 4096
"""How many leaves one inner node of the tree over a bulk change covers."""
LEAF = 47
"""Characters of a leaf: 36 of the digest, 10 of the version, one saying whether the record is deleted."""


@cache
def content_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that carry content, in the order of the record class; bookkeeping is left out."""
    cls = KINDS[table]
    return tuple(field.name for field in fields(cls) if field.name not in cls.BOOKKEEPING)


@cache
def column_types(table: str) -> dict[str, str]:
    """The SQL type of each column of a record class, common to both homes."""
    return {field.name: _SQL_TYPES[_bare(field.type).__name__] for field in fields(KINDS[table])}


def may_be_null(table: str, column: str) -> bool:
    """True when the record class allows None in this column."""
    return any(field.name == column and NoneType in get_args(field.type) for field in fields(KINDS[table]))


def _bare(annotation: Any) -> Any:
    """The annotation without `| None`."""
    return next((arg for arg in get_args(annotation) if arg is not NoneType), annotation)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return str((value - _EPOCH) // (datetime.resolution))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def digest(record: Record) -> str:
    """The first 128 bits of SHA-256 over the content columns, written as a UUID (which both homes store in 16 bytes).

    Each value is a netstring `length:text`, a null `-:`; lengths count UTF-8 bytes, times are microseconds since 1970 UTC.
    """
    return str(uuid.UUID(hashed(getattr(record, column) for column in content_columns(record.TABLE))[:32]))


def hashed(values: Iterable[Any]) -> str:
    """The whole SHA-256 (hex) over values as netstrings."""
    whole = hashlib.sha256()
    for value in values:
        text = _text(value)
        if text is None:
            whole.update(b"-:")
        else:
            data = text.encode()
            whole.update(b"%d:" % len(data) + data)
    return whole.hexdigest()


def digest_sql(table: str, alias: str = "", columns: dict[str, str] | None = None) -> str:
    """The SQL expression (DuckDB) that computes `digest` of a row; `columns` replaces single columns by expressions."""
    prefix = f"{alias}." if alias else ""
    types = column_types(table)
    parts = []
    for name in content_columns(table):
        cell = (columns or {}).get(name, prefix + name)
        text = {"TIMESTAMPTZ": f"epoch_us({cell})::TEXT", "TEXT": cell}.get(types[name], f"{cell}::TEXT")
        # One concat over all parts: a chain of || copies the growing text at every step.
        parts.append(f"coalesce(strlen({text})::TEXT, '-'), ':', {text}")
    return f"substr(sha256(concat({', '.join(parts)})), 1, 32)::UUID"


def leaf(digest_text: str, version: int, deleted: bool) -> str:
    """What stands for one record version in the tree: its digest, its version in ten digits, and 1 when it is deleted."""
    return f"{digest_text}{version:010d}{int(deleted)}"


LEAF_SQL = "{digest}::TEXT || lpad(version::TEXT, 10, '0') || CASE WHEN deleted_seq IS NULL THEN '0' ELSE '1' END"
"""The same in SQL; format with `digest`."""


def tree_root(leaves: Iterable[bytes]) -> tuple[int, str]:
    """How many leaves there are, and the root of a tree with fan-out 4096 over them.

    `leaves` comes in pieces of any size whose concatenation is the leaves in the order of the records' ids.
    """
    inner = hashlib.sha256()
    node, room, size = hashlib.sha256(), FAN_OUT * LEAF, 0
    for piece in leaves:
        view = memoryview(piece)
        size += len(view)
        while len(view) >= room:
            node.update(view[:room])
            inner.update(node.digest())
            view, node, room = view[room:], hashlib.sha256(), FAN_OUT * LEAF
        node.update(view)
        room -= len(view)
    if room != FAN_OUT * LEAF:
        inner.update(node.digest())
    return size // LEAF, inner.hexdigest()


def change_root(tables: Sequence[tuple[str, int, str]]) -> str:
    """The root over all tables that a transaction touched: SHA-256 of lines `table count root`, tables in order."""
    lines = "".join(f"{name} {count} {root}\n" for name, count, root in sorted(tables))
    return hashlib.sha256(lines.encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON as text for storing beside a hash: sorted keys, no spaces, times in ISO 8601, ids as text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_jsonable)


def _jsonable(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, uuid.UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
