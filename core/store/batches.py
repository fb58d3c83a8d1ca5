"""Records as Arrow tables, on their way into a staging area."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

import pyarrow as pa

from core.records import Record
from core.store.digest import column_types, content_columns

_ARROW = {
    "UUID": pa.string(),
    "TEXT": pa.string(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
    "DATE": pa.date32(),
}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table's content columns."""
    types = column_types(table)
    return pa.schema([(name, _ARROW[types[name]]) for name in content_columns(table)])


def to_arrow(table: str, records: Sequence[Record]) -> pa.Table:
    """Records of one class, column by column."""
    schema = arrow_schema(table)
    columns = [pa.array([getattr(record, field.name) for record in records], type=field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def in_batches(records: Iterable[Record], size: int = 20_000) -> Iterator[tuple[str, pa.Table]]:
    """Records of mixed classes as `(table, batch)`; at most `size` records are held at a time."""
    source = iter(records)
    while chunk := list(islice(source, size)):
        by_table: dict[str, list[Record]] = {}
        for record in chunk:
            by_table.setdefault(record.TABLE, []).append(record)
        for table, rows in by_table.items():
            yield table, to_arrow(table, rows)
