"""What an SQL cell sees: the documented views, one .sql file each, whose header tells every column's type, unit and meaning of null."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from core.errors import BadFile

_FOLDER = Path(__file__).with_name("views")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_COMPUTED = re.compile(
    r"\b(query|query_table|information_schema|sqlite_master|show|pg_\w+|duckdb_(tables|views|columns|constraints))\b|u&", re.IGNORECASE
)
"""Ways to reach a view without writing its name."""
TYPES: Mapping[str, pa.DataType] = MappingProxyType({
    "VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "TIMESTAMPTZ": pa.timestamp("us", "UTC"),
    "DATE": pa.date32(),
})
"""The types that columns have, by DuckDB's word."""


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column: `type` is a key of `TYPES`, `unit` may be empty, `null` says what a missing value means ("never" where there is none)."""

    name: str
    type: str
    unit: str
    meaning: str
    null: str


@dataclass(frozen=True, slots=True)
class View:
    """One view: `rows` says what a row is. `sql` is over visible_* relations only; it is empty where another part computes the rows.

    Taking a column away, or changing its type or meaning, raises `version`; adding one does not.
    """

    name: str
    version: int
    rows: str
    columns: tuple[ViewColumn, ...]
    sql: str

    def schema(self) -> pa.Schema:
        """The columns as Arrow has them."""
        return pa.schema([(column.name, TYPES[column.type]) for column in self.columns])


@cache
def all_views() -> Mapping[str, View]:
    """Every view by its name, sorted. Raises `BadFile` where a file does not follow the form."""
    views = (read_view(path.name, path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.sql")))
    return MappingProxyType({view.name: view for view in views})


def read_view(file: str, text: str) -> View:
    """A view out of its file: `-- view:`, `-- version:`, `-- rows:`, one `-- name | type | unit | meaning | null` a column, then SQL."""
    lines = text.splitlines()
    header = [line[3:] for line in lines if line.startswith("-- ")]
    facts = dict(line.split(": ", 1) for line in header[:3] if ": " in line)
    columns = tuple(_column(file, line) for line in header[3:])
    if set(facts) != {"view", "version", "rows"} or not facts["version"].isdecimal() or file != f"{facts['view']}.sql" or not columns:
        raise BadFile(f"{file} does not begin as a view does.", "Write its view, version and rows, each on a line, then its columns.")
    sql = "\n".join(line for line in lines if not line.startswith("--"))
    return View(facts["view"], int(facts["version"]), facts["rows"], columns, sql.strip())


def named_in(sql: str) -> list[str]:
    """The views that a statement may read, sorted: those whose name occurs in it as a word, all where a name may be computed.

    Words are looked for rather than parsed, so that SQL which a parser here does not know still gets its rows; a word that only
    occurs in a text costs the loading of a view and nothing else.
    """
    if _COMPUTED.search(sql):
        return list(all_views())
    words = set(_WORD.findall(sql.lower()))
    return [name for name in all_views() if name in words]


def _column(file: str, line: str) -> ViewColumn:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 5 or parts[1] not in TYPES or not all((parts[0], parts[3], parts[4])):
        raise BadFile(f"{file} has a column line {line!r} that cannot be read.", "Write: name | type | unit | meaning | meaning of null.")
    return ViewColumn(*parts)
