"""One SQL cell under way: hands tables and a statement to a worker, waits no longer than the deadline, gives the answer."""

import json
import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

import pyarrow as pa

from core.errors import InvalidInput, QueryCancelled, QueryFailed, QueryTooLong
from core.sandbox import refusal, spare

AT_ONCE = 4
"""Cells that run at the same time; more wait for their turn, so that SQL cannot take the machine from the record."""
MOST_REPLY = 64 * 1024 * 1024
"""Bytes read from a worker; it stops itself at 10 MiB of rows, so more means that it is not itself any more."""
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_slots = threading.BoundedSemaphore(AT_ONCE)


class Column(TypedDict):
    """A column of an answer: its `name` and DuckDB's word for its `type`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer to a cell; everything in it fits JSON.

    Aware times are ISO 8601 in UTC with a Z, times without a zone are ISO 8601 without one, spans are ISO 8601 (a month counts
    30 days). Decimals are text, and so are integers beyond 2^53, NaN and the infinities. Bytes are hexadecimal. `truncated`
    says that there were more rows than the cap, or more than 10 MiB. `seconds` is the wall time. `sequence` is the record's
    change sequence that the rows stem from, None where the tables came from elsewhere.
    """

    columns: list[Column] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    truncated: bool = False
    seconds: float = 0.0
    sequence: int | None = None


class Cell:
    """One statement over `tables`. `run` answers it once; `cancel` stops it from another thread."""

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        sql: str,
        parameters: Sequence[Any] = (),
        *,
        seconds: float = 10.0,
        rows: int = 10_000,
        memory_mb: int = 512,
        sequence: int | None = None,
        known: Sequence[str] = (),
    ) -> None:
        """`seconds` of wall time, at most `rows` rows in the answer, `memory_mb` MiB for the rows and the work on them.

        `sequence` is passed on to the answer; `known` are the names that a refusal suggests, those of `tables` when empty.
        Raises `InvalidInput` where `sql` is not one reading statement, or a value cannot be bound.
        """
        wrong = next((name for name in tables if not _NAME.match(name)), None)
        if wrong is not None:
            raise InvalidInput(f"{wrong!r} cannot be the name of a table.", "Use lower-case letters, digits and underscores.")
        refusal.check(sql)
        self._tables, self._sql, self._seconds = tables, sql, seconds
        self._header = {"sql": sql, "parameters": [_bound(value) for value in parameters], "rows": rows, "memory_mb": memory_mb}
        self._sequence, self._known = sequence, known or sorted(tables)
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._stopped: QueryCancelled | QueryTooLong | None = None

    def run(self) -> Result:
        """The answer. Raises `QueryFailed`, `QueryTooLong` (killed at the deadline), `QueryCancelled`, `InvalidInput`."""
        started = time.monotonic()
        if not _slots.acquire(timeout=self._seconds):
            raise QueryTooLong(f"No SQL cell could start for {self._seconds:g} seconds; {AT_ONCE} others are running.", "Run it again.")
        try:
            reply = self._ask(self._seconds - (time.monotonic() - started))
        finally:
            _slots.release()
        problem = reply.get("refused")
        if problem:
            raise refusal.failure(problem["kind"], problem["text"], self._sql, self._known)
        return Result(
            columns=reply["columns"],
            rows=reply["rows"],
            truncated=reply["truncated"],
            seconds=round(time.monotonic() - started, 3),
            sequence=self._sequence,
        )

    def cancel(self) -> None:
        """Stop the cell now; whoever waits in `run` gets `QueryCancelled`. Does nothing once it has ended."""
        self._stop(QueryCancelled("The query was cancelled.", "Run it again to get an answer."))

    def _expire(self) -> None:
        sentence = f"The query was stopped after {self._seconds:g} seconds."
        self._stop(QueryTooLong(sentence, "Ask for less: a shorter time, fewer rows, fewer joins."))

    def _stop(self, why: QueryCancelled | QueryTooLong) -> None:
        with self._lock:
            self._stopped = self._stopped or why
            if self._worker is not None:
                self._worker.kill()

    def _ask(self, seconds: float) -> dict[str, Any]:
        worker = spare.take()
        timer = threading.Timer(max(seconds, 0.0), self._expire)
        timer.daemon = True
        try:
            with self._lock:
                self._worker = worker
                if self._stopped:
                    raise self._stopped
            timer.start()
            reply = _exchange(worker, self._request(seconds))
        finally:
            timer.cancel()
            with self._lock:
                self._worker = None
                spare.end(worker)
            spare.warm()
        return self._read(reply)

    def _request(self, seconds: float) -> list[Any]:
        streams = {name: _stream(table) for name, table in self._tables.items()}
        sizes = [(name, stream.size) for name, stream in streams.items()]
        header = json.dumps({**self._header, "seconds": max(seconds, 0.01), "tables": sizes}).encode()
        return [len(header).to_bytes(8, "big"), header, *streams.values()]

    def _read(self, reply: bytes) -> dict[str, Any]:
        if self._stopped:
            raise self._stopped
        try:
            answer = json.loads(reply)
        except ValueError:
            raise QueryFailed(
                "The query ended its worker, most likely because it asked for more memory than a cell has.",
                "Ask for less at once, for instance fewer rows or a grouping.",
            ) from None
        if not isinstance(answer, dict):
            raise QueryFailed("The query's worker gave no answer.", "Run it again.")
        return answer


def run(
    tables: Mapping[str, pa.Table],
    sql: str,
    parameters: Sequence[Any] = (),
    *,
    seconds: float = 10.0,
    rows: int = 10_000,
    memory_mb: int = 512,
) -> Result:
    """Answer one statement over `tables` and nothing else; see `Cell` for the arguments and the errors."""
    return Cell(tables, sql, parameters, seconds=seconds, rows=rows, memory_mb=memory_mb).run()


def _exchange(worker: "subprocess.Popen[bytes]", request: list[Any]) -> bytes:
    """Send the request and read the reply; a worker that dies on the way gives an empty or partial one."""
    if worker.stdin is None or worker.stdout is None:
        return b""
    try:
        for piece in request:
            worker.stdin.write(piece)
        worker.stdin.flush()
    except BrokenPipeError:
        return b""
    reply = worker.stdout.read(MOST_REPLY)
    return reply if len(reply) < MOST_REPLY else b""


def _stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _bound(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise InvalidInput(f"The time {value.isoformat()} has no zone.", "Give it one, for instance UTC.")
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    if isinstance(value, list | tuple):
        return ["list", [_bound(each) for each in value]]
    kind = type(value).__name__
    raise InvalidInput(f"A value of type {kind} cannot be bound to a query.", "Use text, a number, yes or no, a date, a time or a list.")
