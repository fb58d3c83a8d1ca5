"""The program of the worker process: loads the given rows, shuts every door, answers one statement and ends.

It is started by path with `python -I`, without the server's environment, and imports nothing of this project. It reads one request from
standard input (8 bytes of length, a JSON header, then one Arrow stream a table) and writes one JSON document to standard output.
"""

import json
import math
import os
import resource
import signal
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# Neither Arrow nor DuckDB needs NumPy for this, and loading it would take a quarter of the start-up and start threads.
if __name__ == "__main__":
    sys.modules["numpy"] = None  # type: ignore[assignment]

import duckdb
import pyarrow as pa
import pytz

MEBI = 1024 * 1024
BASE_MEMORY_MB = 768
"""Address space for Python, Arrow and DuckDB before the first row; 280 MB measured, the rest is for the answer on its way out."""
MOST_BYTES = 10 * MEBI
"""The largest answer, counted as JSON."""
SAFE_INTEGER = 2**53 - 1
"""Larger integers do not survive JSON in a browser (RFC 8259, section 6) and travel as text."""

LAST, FIRST = (datetime.combine(day, moment) for day, moment in ((date.max, time.max), (date.min, time.min)))


class Refused(Exception):
    """The statement is not answered; `args` is what kind of reason it is, and its text."""


def open_database() -> duckdb.DuckDBPyConnection:
    """A fresh database in memory that may never load an extension or look at Python's variables."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": "1",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def limit(seconds: float, memory_mb: int, incoming: int) -> None:
    """What the kernel allows this process, `incoming` bytes of tables among it; the alarm ends it even where nobody is left to kill it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    space = (memory_mb + BASE_MEMORY_MB) * MEBI + incoming
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    cpu = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 0.5)


def load(connection: duckdb.DuckDBPyConnection, tables: list[tuple[str, int]]) -> None:
    """Copy the Arrow streams that follow the header into tables."""
    for name, size in tables:
        incoming = pa.ipc.open_stream(sys.stdin.buffer.read(size)).read_all()
        connection.register("incoming_rows", incoming)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming_rows')
        connection.unregister("incoming_rows")


def shut(connection: duckdb.DuckDBPyConnection) -> None:
    """Close every way out. The order matters: the reverse of the middle two fails."""
    connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET lock_configuration = true")
    # No new descriptor can be opened from here on: no file, no socket, no pipe.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    connection.execute("BEGIN TRANSACTION READ ONLY")


def answer(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any], most_rows: int) -> dict[str, Any]:
    """Run the one statement and take at most `most_rows` rows and `MOST_BYTES` bytes of it."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("count", str(len(statements)))
    if statements[0].type != duckdb.StatementType.SELECT:
        raise Refused("statement", statements[0].type.name)
    result = connection.execute(statements[0], [given(value) for value in parameters])
    columns = [{"name": column[0], "type": str(column[1])} for column in result.description or ()]
    rows: list[list[Any]] = []
    size = 0
    while len(rows) <= most_rows and size <= MOST_BYTES:
        batch = result.fetchmany(min(1000, most_rows + 1 - len(rows)))
        if not batch:
            return {"columns": columns, "rows": rows, "truncated": False}
        for row in batch:
            values = [plain(value) for value in row]
            size += len(json.dumps(values))
            if size > MOST_BYTES:
                break
            rows.append(values)
    if size > MOST_BYTES and not rows:
        raise Refused("size", str(MOST_BYTES // MEBI))
    return {"columns": columns, "rows": rows[:most_rows], "truncated": True}


def given(value: Any) -> Any:
    """A parameter as the header carries it: JSON, with times, decimals and lists as a pair of kind and content."""
    if not isinstance(value, list):
        return value
    kind, text = value
    if kind == "list":
        return [given(each) for each in text]
    readers: dict[str, Any] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "decimal": Decimal}
    return readers[kind](text)


def plain(value: Any) -> Any:
    """A cell as JSON can hold it; see `core.sandbox.cell.Result` for the forms."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if isinstance(value, datetime | date | time | timedelta):
        return moment(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(plain(key)): plain(part) for key, part in value.items()}
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def moment(value: Any) -> str:
    """ISO 8601: aware times in UTC with Z, other times without a zone, spans as days and seconds (a month is 30 days)."""
    if isinstance(value, timedelta):
        seconds = value.seconds + value.microseconds / 1_000_000
        return f"P{value.days}DT{seconds:g}S" if value.microseconds == 0 else f"P{value.days}DT{seconds:.6f}S"
    if isinstance(value, datetime):
        # DuckDB hands out its two infinities as the last and first times that Python has.
        if value.replace(tzinfo=None) in (LAST, FIRST):
            return "infinity" if value.year > 1 else "-infinity"
        return value.isoformat() if value.tzinfo is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date) and value in (date.max, date.min):
        return "infinity" if value == date.max else "-infinity"
    return str(value.isoformat())


def handle(connection: duckdb.DuckDBPyConnection, header: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request, or the kind and text of what went wrong."""
    try:
        limit(header["seconds"], header["memory_mb"], sum(size for _, size in header["tables"]))
        connection.execute(f"SET memory_limit = '{int(header['memory_mb'])}MB'")
        load(connection, header["tables"])
        shut(connection)
        return answer(connection, header["sql"], header["parameters"], header["rows"])
    except Refused as refusal:
        kind, text = refusal.args
    except (MemoryError, duckdb.OutOfMemoryException) as problem:
        kind, text = "memory", str(problem)
    except duckdb.PermissionException as problem:
        kind, text = "permission", str(problem)
    except (duckdb.Error, pa.ArrowException, ValueError, OverflowError, RuntimeError) as problem:
        kind, text = "query", str(problem)
    return {"refused": {"kind": kind, "text": text[:4000]}}


def main() -> None:
    """Serve one request; an empty standard input means that nobody needs this worker any more."""
    os.nice(5)
    connection = open_database()
    # Everything that opens a file lazily must have done so before the descriptors are taken away.
    pytz.timezone("UTC")
    length = sys.stdin.buffer.read(8)
    if len(length) == 8:
        header = json.loads(sys.stdin.buffer.read(int.from_bytes(length, "big")))
        reply = json.dumps(handle(connection, header), ensure_ascii=True)
        sys.stdout.buffer.write(reply.encode())
        sys.stdout.buffer.flush()
        # Tearing down a database that ran out of memory can hang; there is nothing to keep.
        os._exit(0)


if __name__ == "__main__":
    main()
