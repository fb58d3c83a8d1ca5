"""The default home: one DuckDB file, owned by this process, one cursor a call and one writer at a time."""

import contextlib
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from core.errors import DiskFull, InvalidInput, StoreFolderUnwritable, StoreReadOnly
from core.store.home import Row
from core.store.opening import connect
from core.store.staging import DuckStaging


class DuckSession:
    """One transaction on the file."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one statement; see `Session`."""
        return fetch(self.cursor, sql, parameters)

    def arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run one query into Arrow; see `Session`."""
        return arrow_batches(self.cursor, sql, parameters).read_all()

    def leaves(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[bytes]:
        """Text of the first column in pieces; ASCII, all of one width, so pieces are cut from Arrow's own buffer."""
        for batch in arrow_batches(self.cursor, sql, parameters):
            yield _joined(batch.column(0))


class DuckDBHome:
    """The record in one DuckDB file. Opening raises the named errors of `core.store.opening`."""

    def __init__(self, path: Path, memory_mb: int = 500) -> None:
        self.path = path
        self.location = str(path)
        self._memory_mb = memory_mb
        self._writer = threading.Lock()
        self._handles = threading.Condition()
        self._open_cursors = 0
        self._longest_wait = 0.0
        opened = connect(path, memory_mb)
        self._connection, self.is_read_only, self.set_aside = opened.connection, opened.is_read_only, opened.set_aside

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._handles:
            cursor = self._connection.cursor()
            self._open_cursors += 1
        invalidated = False
        try:
            yield cursor
        except duckdb.Error as error:
            invalidated = isinstance(error, duckdb.FatalException) or "database has been invalidated" in str(error)
            raise translate(error, self.location) from error
        finally:
            cursor.close()
            with self._handles:
                self._open_cursors -= 1
                self._handles.notify_all()
            if invalidated:
                self._reopen()

    def _reopen(self) -> None:
        """A failed checkpoint invalidates the whole instance; it comes back once every handle is closed."""
        with self._handles:
            self._handles.wait_for(lambda: self._open_cursors == 0, timeout=30)
            try:
                self._connection.execute("SELECT 1")
            except duckdb.Error:
                self._connection.close()
                self._connection = connect(self.path, self._memory_mb).connection

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one query; see `Home`."""
        with self._cursor() as cursor:
            return fetch(cursor, sql, parameters)

    def read_arrow(self, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run one query into Arrow; see `Home`."""
        with self._cursor() as cursor:
            return arrow_batches(cursor, sql, parameters).read_all()

    @contextmanager
    def writing(self) -> Iterator[DuckSession]:
        """One transaction of the single writer; see `Home`. Raises `DiskFull`, `StoreReadOnly`."""
        with self._cursor() as cursor, self._transaction(cursor) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[DuckSession]:
        """A read-only transaction; see `Home`."""
        with self._cursor() as cursor:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            try:
                yield DuckSession(cursor)
            finally:
                cursor.execute("ROLLBACK")

    @contextmanager
    def _transaction(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[DuckSession]:
        if self.is_read_only:
            raise StoreReadOnly(
                f"The store {self.location} was opened for reading only.",
                "Its last changes could not be replayed and were set aside; restore a backup to write again.",
            )
        asked = time.monotonic()
        with self._writer:
            self._longest_wait = max(self._longest_wait, time.monotonic() - asked)
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield DuckSession(cursor)
                cursor.execute("COMMIT")
            except BaseException:
                # After a failed commit the transaction is already gone; then there is nothing to roll back.
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise

    @contextmanager
    def staging(self) -> Iterator[DuckStaging]:
        """Temporary tables on a cursor of their own; see `Home`."""
        with self._cursor() as cursor:
            yield DuckStaging(cursor, self._transaction)

    def longest_wait(self) -> float:
        """Seconds; see `Home`."""
        return self._longest_wait

    def backup(self, target: Path) -> None:
        """Copy the whole database into the new file `target`; consistent while others write."""
        if target.exists():
            raise InvalidInput(f"{target} is already there.", "Name a file that does not exist yet.")
        if not target.parent.is_dir():
            raise StoreFolderUnwritable(f"There is no folder {target.parent}.", "Create it or name another.")
        with self._cursor() as cursor:
            source = fetch(cursor, "SELECT current_database() AS name")[0]["name"]
            cursor.execute(f"ATTACH '{quoted(target)}' AS backup_target")
            try:
                cursor.execute(f'COPY FROM DATABASE "{source}" TO backup_target')
            finally:
                cursor.execute("DETACH backup_target")
        target.chmod(0o600)

    def close(self) -> None:
        """Close the file; waits up to 30 s for calls under way."""
        with self._handles:
            self._handles.wait_for(lambda: self._open_cursors == 0, timeout=30)
            self._connection.close()


def fetch(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Rows as dictionaries, ids as text and times in UTC, whatever the driver hands out."""
    result = cursor.execute(sql, list(parameters))
    if result.description is None:
        return []
    names = [column[0] for column in result.description]
    return [dict(zip(names, map(_plain, values))) for values in result.fetchall()]


def arrow_batches(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> pa.RecordBatchReader:
    """The result as Arrow batches of up to 100,000 rows, read as they are asked for."""
    reader: pa.RecordBatchReader = cursor.sql(sql, params=list(parameters)).to_arrow_reader(100_000)
    return reader


def _joined(texts: pa.Array) -> bytes:
    """All texts of an array one after another, as the bytes in which Arrow holds them: millions of leaves need no Python text each."""
    plain = texts.cast(pa.large_binary())
    _, offsets, data = plain.buffers()
    if data is None:
        return b""
    first, last = (struct.unpack_from("<q", offsets, 8 * place)[0] for place in (plain.offset, plain.offset + len(plain)))
    return bytes(memoryview(data)[first:last])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return str(value) if isinstance(value, UUID) else value


def quoted(path: Path) -> str:
    """A path for a statement that takes no parameter."""
    return str(path).replace("'", "''")


def translate(error: duckdb.Error, location: str) -> Exception:
    """The driver's error in our words where a person can act on it; any other comes back as it is."""
    text = str(error)
    if "No space left on device" in text or "disk is full" in text.lower():
        return DiskFull(
            f"There is no space left on the volume of {location}; the last change was not made, everything before it is kept.",
            "Free some space and do it again.",
        )
    return error
