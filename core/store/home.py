"""The seam between the record and the engine that keeps it: what a home must offer, whichever it is."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

Row = dict[str, Any]
"""One row by column name; times are aware and UTC, ids are text."""


class Session(Protocol):
    """One transaction of the single writer. Leaving its context commits; an exception rolls everything back."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one statement with `$1`-style parameters and give its rows."""

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run one query and give its rows as an Arrow table."""

    def leaves(self, sql: str, parameters: Sequence[Any] = ()) -> "Leaves":
        """The first column (text) of a query, in order, as pieces of UTF-8 for hashing."""


class Leaves(Protocol):
    """Pieces of bytes, in order."""

    def __iter__(self) -> "Leaves":
        """Itself."""

    def __next__(self) -> bytes:
        """The next piece."""


class Staging(Protocol):
    """Records being prepared outside the writer's lock; nothing of it is in the record before `merge`."""

    def load(self, table: str, batch: pa.Table, file_no: "int | pa.Array" = 0) -> None:
        """Add rows of one table; a content column that is left out takes the record's default."""

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Per table how many staged rows would be `added`, `updated` or `unchanged` now."""

    def merge(self, session: Session, seq: int) -> Mapping[str, Mapping[str, int]]:
        """Write added and changed rows in `session`, keep the old versions in the history; the same counts as done."""


class Home(Protocol):
    """Where the record lies."""

    location: str
    is_read_only: bool

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one query on a cursor of its own."""

    def read_arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The same, as an Arrow table."""

    def writing(self) -> AbstractContextManager[Session]:
        """Wait for the writer's turn and open a transaction."""

    def reading(self) -> AbstractContextManager[Session]:
        """A read-only transaction: several queries that see one state."""

    def staging(self) -> AbstractContextManager[Staging]:
        """A fresh staging area; dropped on leaving."""

    def longest_wait(self) -> float:
        """Longest time in seconds that a writer waited for its turn since the start."""

    def backup(self, target: Path) -> None:
        """Write a consistent copy of everything to `target`, which must not exist."""

    def close(self) -> None:
        """Close every handle; the home is not usable afterwards."""
