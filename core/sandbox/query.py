"""Answers a viewer's SQL over the documented views, filled with the rows that this viewer may see."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from core.access import Viewer
from core.exposure.answers import exposures_table
from core.metrics.units_table import units_table
from core.sandbox.catalogue import View, all_views, named_in
from core.sandbox.cell import Cell, Result
from core.sandbox.refusal import check
from core.store.store import Store

Supplier = Callable[[Store, Viewer, str], pa.Table]
"""Computes the rows of a view for a viewer; the columns are those of the view's file, in any order. It may leave out what the
statement does not ask for."""

SUPPLIERS: dict[str, Supplier] = {"exposures": lambda store, viewer, _: exposures_table(store, viewer), "metric_units": units_table}
"""The computed views, by name: all those whose file has no SQL."""

_ATTEMPTS = 3


def query(
    store: Store,
    viewer: Viewer,
    sql: str,
    parameters: Sequence[Any] = (),
    *,
    seconds: float = 10.0,
    rows: int = 10_000,
    memory_mb: int = 512,
) -> Result:
    """The answer of one statement for `viewer`, with the record's sequence; see `Cell` for the arguments and the errors."""
    return prepare(store, viewer, sql, parameters, seconds=seconds, rows=rows, memory_mb=memory_mb).run()


def prepare(
    store: Store,
    viewer: Viewer,
    sql: str,
    parameters: Sequence[Any] = (),
    *,
    seconds: float = 10.0,
    rows: int = 10_000,
    memory_mb: int = 512,
) -> Cell:
    """The same, ready to `run` and possible to `cancel`. Only views that the statement names are loaded."""
    check(sql)
    tables, sequence = load(store, viewer, named_in(sql), sql)
    known = tuple(all_views())
    return Cell(tables, sql, parameters, seconds=seconds, rows=rows, memory_mb=memory_mb, sequence=sequence, known=known)


def load(store: Store, viewer: Viewer, names: Sequence[str], sql: str = "") -> tuple[dict[str, pa.Table], int]:
    """The rows of these views for a viewer, and the sequence they stem from.

    Read again (at most twice) when something was written meanwhile; under unbroken writing the rows may be newer than the sequence.
    """
    views = all_views()
    for attempt in range(_ATTEMPTS):
        sequence = store.sequence()
        tables = {name: rows_of(store, viewer, views[name], sql=sql) for name in names}
        if attempt == _ATTEMPTS - 1 or store.sequence() == sequence:
            return tables, sequence
    return {}, 0


def rows_of(store: Store, viewer: Viewer, view: View, suppliers: Mapping[str, Supplier] = SUPPLIERS, sql: str = "") -> pa.Table:
    """The rows of one view that `viewer` may see, in the columns and types that its file documents."""
    schema = view.schema()
    if view.sql:
        return store.ask_arrow(viewer, view.sql).select(schema.names).cast(schema)
    return suppliers[view.name](store, viewer, sql).select(schema.names).cast(schema)
