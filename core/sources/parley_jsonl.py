"""Our own form: one record a line as JSON, which carries the whole record out of a store and into another, a million lines at a time.

The first line is `{"parley": 1, "tables": [...]}`; every other line is `{"record": TABLE, "id": UUID, ...columns}`. A column that is left
out takes the record's default; `version` says how often the record had been saved, and without it a line counts as new. Times are
ISO 8601 with offset (without one they are UTC); columns that hold JSON hold it as a string.
"""

import codecs
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import MISSING
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import BadFile
from core.records import KINDS, Record
from core.sources import Finding, Input, Options
from core.sources.decoding import json_value
from core.sources.parley_columns import cells, conditions, default, file_columns, literal, sound, why
from core.sources.reading import is_packed
from core.sources.reading import lines as lines_of
from core.store.digest import column_types

NAME = "parley_jsonl"
TITLE = "Parley's own form (JSONL)"
FORMAT = 1
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; a longer line is refused before it is read to its end."""
_CHUNK = 256 * 1024
"""Bytes read at a time; small enough to stay in the processor's cache while they are looked at several times."""
_AT_ONCE = 10_000
"""How many lines are looked at together when some were not taken."""


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

    Raises `BadFile` when the file is not UTF-8, holds a line over 16 MB, a NUL, or a line that is not one JSON object.
    """
    expected = _check_bytes(file)
    named = _header(file)
    taken = 0
    with duckdb.connect(config={"memory_limit": "200MB", "preserve_insertion_order": "false", "threads": "2"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        # Ids then travel as 16 bytes, and the staging area need not read them from text again.
        connection.execute("SET arrow_lossless_conversion = true")
        for table in [*named, *sorted(KINDS.keys() - set(named))]:
            # Tables that the header does not name are only looked for where lines are left over.
            if table not in named and taken == expected:
                break
            for batch in _read(connection, file, table):
                taken += batch.num_rows
                yield table, batch
        if taken != expected:
            yield from _rejected(connection, file)


def _check_bytes(file: Input) -> int:
    """How many records to expect; what no JSON reader would name well is refused here, in one pass over the bytes."""
    has_header = _is_header(file.head)
    if is_packed(file):
        return sum(1 for _ in lines_of(file)) - has_header
    at = lines = open_line = 0
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with file.path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise BadFile(f"{file.name} is not UTF-8 at byte {at - held + error.start}.", "Save it as UTF-8.") from error
            if not chunk:
                return lines + (open_line > 0) - has_header
            if b"\x00" in chunk:
                raise BadFile(f"{file.name} holds a NUL at byte {at + chunk.index(0)}.", "Remove it; text has none.")
            end = chunk.find(b"\n")
            # Only the line that began in an earlier chunk can be too long: any other lies inside this one.
            if open_line + (end if end >= 0 else len(chunk)) > LONGEST_LINE:
                raise BadFile(f"{file.name} has a line of over 16 MB near byte {at}.", "Put one record on a line.")
            open_line = len(chunk) - chunk.rfind(b"\n") - 1 if end >= 0 else open_line + len(chunk)
            lines += chunk.count(b"\n")
            at += len(chunk)


def _is_header(line: bytes) -> bool:
    return line.lstrip().startswith(b'{"parley"')


def _header(file: Input) -> list[str]:
    """The tables that the header names (or all). Raises `BadFile` for a header that is none or of another format."""
    if not _is_header(file.head):
        return sorted(KINDS)
    remedy = 'It is {"parley": 1, "tables": [...]}.'
    try:
        told = json.loads(file.head.split(b"\n", 1)[0])
    except (ValueError, RecursionError) as error:
        raise BadFile(f"The first line of {file.name} is not JSON: {error}.", remedy) from error
    if told["parley"] is True or told["parley"] != FORMAT:
        raise BadFile(
            f"{file.name} has format {told['parley']}; this Parley reads format {FORMAT}.",
            "Update Parley where the format is newer, or export it again with this release.",
        )
    tables = told.get("tables", sorted(KINDS))
    if not isinstance(tables, list) or not all(isinstance(name, str) for name in tables):
        raise BadFile(f"The first line of {file.name} names its tables as {json.dumps(tables)[:80]}.", remedy)
    return [name for name in dict.fromkeys(tables) if name in KINDS]


def _source(file: Input, table: str) -> str:
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in ("record", *file_columns(table)))
    # The path is one file, whatever marks stand in it; its folders are no columns.
    name = re.sub(r"[\[*?]", r"[\g<0>]", str(file.path)).replace("'", "''")
    packed = "gzip" if is_packed(file) else "uncompressed"
    return (
        f"read_json('{name}', format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = {LONGEST_LINE}, "
        f"compression = '{packed}', hive_partitioning = FALSE)"
    )


def _read(connection: duckdb.DuckDBPyConnection, file: Input, table: str) -> Iterator[pa.Table]:
    """The takeable lines of one table, some 200,000 at a time; a column that none of them holds is left out."""
    read_as, rules = cells(table), sound(table, "read_{}", "{}")
    inner = ", ".join(f"{name}, {cell} AS read_{name}" for name, cell in read_as.items())
    types = column_types(table)
    # Booleans as numbers: Arrow's own form of the engine's BOOLEAN is one that cannot be filled or counted.
    values = ", ".join(f"read_{name}{'::TINYINT' if types[name] == 'BOOLEAN' else ''} AS {name}" for name in read_as)
    source = f"SELECT {inner} FROM {_source(file, table)} WHERE record = {literal(table)}"
    # As a value and not as a condition: the engine would push that below the reading, and read every value twice.
    fits = " AND ".join(rules.values())
    try:
        for batch in connection.sql(f"SELECT {values}, ({fits})::TINYINT AS fits FROM ({source})").to_arrow_reader(200_000):
            taken = pa.Table.from_batches([batch])
            if pc.min(taken["fits"]).as_py() != 1:
                taken = taken.filter(pc.equal(taken["fits"], 1))
            if taken.num_rows:
                yield _stated(table, taken.drop_columns("fits"))
    except (duckdb.Error, OSError) as error:  # The engine's error arrives as Arrow's OSError when it strikes between two batches.
        _blame(file)
        raise BadFile(f"{file.name} is not JSON lines.", "Every line must be one whole JSON object without repeated names.") from error


def _stated(table: str, batch: pa.Table) -> pa.Table:
    """The batch without the columns that no row states, and with the default where only some rows state one."""
    for name in batch.column_names:
        column, otherwise = batch[name], default(table, name)
        if column.null_count == batch.num_rows:
            batch = batch.drop_columns(name)
        elif column.null_count and otherwise is not MISSING and otherwise is not None:
            filled = pc.fill_null(column, int(otherwise) if isinstance(otherwise, bool) else otherwise)
            batch = batch.set_column(batch.column_names.index(name), name, filled)
    return batch


def _blame(file: Input) -> None:
    """Raise `BadFile` for the first line that is not one JSON object; the database names such a line only roughly."""
    for number, line in lines_of(file):
        if not isinstance(json_value(file, line, number), dict):
            raise BadFile(f"{file.name}: line {number}: not a JSON object.", "Every line must be one whole JSON object.")


def _rejected(connection: duckdb.DuckDBPyConnection, file: Input) -> Iterator[Finding]:
    """Go through the file and say what is wrong with each line that was not taken; only run when some were not."""
    every = iter(lines_of(file))
    while some := list(islice(every, _AT_ONCE)):
        found: list[tuple[int, str, str]] = []
        known: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for number, line in some:
            if number == 1 and _is_header(line):
                continue
            values = _object(file, number, line)
            table = values.get("record")
            if isinstance(table, str) and table in KINDS:
                known.setdefault(table, []).append((number, values))
            else:
                found.append((number, str(table)[:80], "no such kind of record"))
        for table, rows in known.items():
            found += _wrong(connection, table, rows)
        yield from (Finding("rejected", file.name, f"line {number}", value, what) for number, value, what in sorted(found))


def _object(file: Input, number: int, line: bytes) -> dict[str, Any]:
    """The object of a line that the database could read."""
    try:
        values: dict[str, Any] = json.loads(line)
    except RecursionError as error:
        raise BadFile(f"{file.name} is nested too deeply at line {number}.", "Take out what no column of the record holds.") from error
    return values


def _wrong(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, str, str]]:
    """Those of the lines that cannot be taken: number, the value at fault, and why."""
    given = pa.table(
        {
            "place": pa.array(range(len(rows)), pa.int32()),
            **{name: pa.array([_as_text(values.get(name)) for _, values in rows], pa.string()) for name in file_columns(table)},
        }
    )
    faults = " ".join(f"WHEN NOT {rule} THEN {literal(name)}" for name, rule in conditions(table).items())
    connection.register("given", given)
    try:
        places = connection.execute(f"SELECT place, CASE {faults} END AS fault FROM given WHERE fault IS NOT NULL").fetchall()
    finally:
        connection.unregister("given")
    wrong = []
    for place, column in places:
        number, values = rows[place]
        raw = values.get(column)
        wrong.append((number, str(raw)[:80], why(table, column, raw is None)))
    return wrong


def _as_text(value: Any) -> str | None:
    """A value as the database's JSON reader hands it out."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


def places(file: Input, wanted: Collection[str]) -> dict[str, int]:
    """The line of each record whose `table id` is wanted, as far as it is found under that id."""
    found = {}
    for number, line in lines_of(file):
        values = _object(file, number, line)
        key = f"{values.get('record')} {str(values.get('id')).lower()}"
        if key in wanted:
            found[key] = number
    return found
