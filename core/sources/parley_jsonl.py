"""Our own form: one record a line as JSON, which carries the whole record out of a store and into another, a million lines at a time.

The first line is `{"parley": 1, "tables": [...]}`; every other line is `{"record": TABLE, "id": UUID, ...columns}`. A column that is left
out takes the record's default. Times are ISO 8601 with offset (without one they are UTC); columns that hold JSON hold it as a string.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import BadFile
from core.records import KINDS, Record
from core.records.incident import INCIDENT_KINDS, STATUSES
from core.records.milestone import MILESTONE_KINDS, ORIGINS, PRECISIONS
from core.records.remediation import REMEDIATION_KINDS
from core.sources import Finding, Input, Options
from core.store.digest import column_types, content_columns, may_be_null

NAME = "parley_jsonl"
TITLE = "Parley's own form (JSONL)"
FORMAT = 1
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; a longer line is refused before it is read to its end."""
_CHUNK = 4 * 1024 * 1024

ALLOWED = {
    ("incident", "kind"): INCIDENT_KINDS,
    ("incident", "status"): STATUSES,
    ("milestone", "kind"): MILESTONE_KINDS,
    ("milestone", "precision"): PRECISIONS,
    ("milestone", "origin"): ORIGINS,
    ("remediation", "kind"): REMEDIATION_KINDS,
}
"""Columns whose values come from a list."""


def recognises(file: Input) -> bool:
    """True when the first line is our header or our kind of record."""
    first = file.head.split(b"\n", 1)[0].strip()
    return first.startswith((b'{"parley":', b'{"parley" :', b'{"record":'))


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Unused: this source gives Arrow batches, see `batches`."""
    raise NotImplementedError(f"{file.name} is read by batches()")


def header(tables: list[str]) -> str:
    """The first line of a file that holds these tables."""
    return json.dumps({"parley": FORMAT, "tables": tables}, separators=(",", ":"))


def batches(file: Input) -> Iterator[tuple[str, pa.Table] | Finding]:
    """The file's records, table by table, and a finding for each line that is not taken.

    Raises `BadFile` when the file is not UTF-8, holds a line over 16 MB, a NUL, or a line that is not JSON.
    """
    lines = _check_bytes(file)
    with duckdb.connect(config={"memory_limit": "200MB", "preserve_insertion_order": "false", "threads": "2"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        tables, expected = _tables(file, lines)
        taken = 0
        for table in tables:
            for batch in _read(connection, file, table):
                taken += batch.num_rows
                yield table, batch
    if taken != expected:
        yield from _rejected(file)


def _check_bytes(file: Input) -> int:
    """How many lines there are; what no JSON reader would name well is refused here, in one pass over the bytes."""
    at = lines = open_line = 0
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise BadFile(f"{file.name} is not UTF-8 at byte {at + error.start}.", "Save it as UTF-8.") from error
            if b"\x00" in chunk:
                raise BadFile(f"{file.name} holds a NUL at byte {at + chunk.index(0)}.", "Remove it; text has none.")
            end = chunk.find(b"\n")
            # Only the line that began in an earlier chunk can be too long: any other lies inside this one.
            if open_line + (end if end >= 0 else len(chunk)) > LONGEST_LINE:
                raise BadFile(f"{file.name} has a line of over 16 MB near byte {at}.", "Put one record on a line.")
            open_line = len(chunk) - chunk.rfind(b"\n") - 1 if end >= 0 else open_line + len(chunk)
            lines += chunk.count(b"\n")
            at += len(chunk)
    return lines + (open_line > 0)


def _tables(file: Input, lines: int) -> tuple[list[str], int]:
    """The tables that the header names (or all), and how many record lines to expect."""
    first = file.head.split(b"\n", 1)[0]
    if not first.lstrip().startswith(b'{"parley"'):
        return sorted(KINDS), lines
    try:
        named = json.loads(first)
    except ValueError as error:
        raise BadFile(f"The first line of {file.name} is not JSON: {error}.", 'It is {"parley": 1, "tables": [...]}.') from error
    if named.get("parley") != FORMAT:
        raise BadFile(
            f"{file.name} has format {named.get('parley')}; this Parley reads format {FORMAT}.", "Export it again with this release."
        )
    tables = [str(name) for name in named.get("tables", KINDS)]
    return [name for name in tables if name in KINDS], lines - 1


def _source(path: Path, table: str) -> str:
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in ("record", *content_columns(table)))
    name = str(path).replace("'", "''")
    return f"read_json('{name}', format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = {LONGEST_LINE})"


def _cells(table: str) -> dict[str, str]:
    """Each content column read from text, or its default; NULL where it is required and missing or cannot be read."""
    types, cells = column_types(table), {}
    defaults = {field.name: field.default for field in fields(KINDS[table])}
    for name in content_columns(table):
        read_as = name if types[name] == "TEXT" else f"TRY_CAST({name} AS {types[name]})"
        default = defaults[name]
        if default is not MISSING and default is not None:
            read_as = f"CASE WHEN {name} IS NULL THEN {_literal(default)} ELSE {read_as} END"
        cells[name] = read_as
    return cells


def _literal(value: Any) -> str:
    if isinstance(value, (bool, int)):
        return str(value).upper()
    return "'" + str(value).replace("'", "''") + "'"


def _conditions(table: str) -> list[str]:
    """What makes a line's values takeable."""
    cells, rules = _cells(table), ["record = " + _literal(table)]
    for name, cell in cells.items():
        if may_be_null(table, name):
            rules += [] if cell == name else [f"({name} IS NULL OR {cell} IS NOT NULL)"]
        else:
            rules.append(f"({cell}) IS NOT NULL")
    for (owner, name), values in ALLOWED.items():
        if owner == table:
            rules.append(f"({cells[name]}) IN ({', '.join(map(_literal, values))})")
    return rules


def _select(source: str, table: str) -> str:
    cells = ", ".join(f"{cell} AS {name}" for name, cell in _cells(table).items())
    return f"SELECT {cells} FROM {source} WHERE {' AND '.join(_conditions(table))}"


def _read(connection: duckdb.DuckDBPyConnection, file: Input, table: str) -> Iterator[pa.Table]:
    """The takeable lines of one table, some 200,000 at a time."""
    try:
        for batch in connection.sql(_select(_source(file.path, table), table)).to_arrow_reader(200_000):
            if batch.num_rows:
                yield pa.Table.from_batches([batch])
    except duckdb.Error as error:
        place = re.search(r"line (\d+)", str(error))
        where = f" at line {place.group(1)}" if place else ""
        raise BadFile(f"{file.name} is not JSON lines{where}.", "Every line must be one whole JSON object.") from error


def _rejected(file: Input) -> Iterator[Finding]:
    """Go through the file line by line and say what is wrong with each line that was not taken; only run when some were not."""
    with duckdb.connect() as connection, file.path.open(encoding="utf-8") as stream:
        connection.execute("SET TimeZone = 'UTC'")
        for number, line in enumerate(stream, 1):
            if number == 1 and line.lstrip().startswith('{"parley"'):
                continue
            why = _why(connection, line)
            if why:
                yield Finding("rejected", file.name, f"line {number}", why[0], why[1])


def _why(connection: duckdb.DuckDBPyConnection, line: str) -> tuple[str, str] | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return line[:80], "the line is not JSON"
    if not isinstance(values, dict) or values.get("record") not in KINDS:
        return str(values.get("record") if isinstance(values, dict) else values)[:80], "no such kind of record"
    table = values["record"]
    types = column_types(table)
    for name, cell in _cells(table).items():
        raw = values.get(name)
        shown = raw if raw is None or isinstance(raw, str) else json.dumps(raw)
        row = connection.execute(f"SELECT {cell} FROM (SELECT $1 AS {name})", [shown]).fetchone()
        read_as = row[0] if row else None
        if read_as is None and (raw is not None or not may_be_null(table, name)):
            return str(raw)[:80], f"{name} is missing" if raw is None else f"{name} is not {types[name]}"
        if (table, name) in ALLOWED and read_as not in ALLOWED[table, name]:
            return str(raw)[:80], f"{name} is none of {', '.join(ALLOWED[table, name])}"
    return None
