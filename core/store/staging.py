"""Bulk imports: rows staged beside the record, compared with it, and merged set by set in the transaction of one command."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import MISSING
from typing import Any

import duckdb
import pyarrow as pa

from core.access.relations import LINKS, PARENTS
from core.records import KINDS
from core.store.digest import column_types, content_columns, digest_sql

Counts = dict[str, dict[str, int]]
REFERENCES = {**PARENTS, **{column: table for column, table in LINKS.items() if table != "person"}, "person_id": "person"}
"""Columns that must name a record, and its table; there are no foreign keys, so imports check them here. Who wrote something may be
unknown to this record: a source's people are not always taken."""


class DuckStaging:
    """Temporary tables on one cursor of the DuckDB home; see `Staging`.

    A temporary table holds only the columns that some row states, since most records leave most of them out: a million rows with
    all of them would not fit in memory. `_rows` is the table as it is meant, with the record's defaults for the others.
    """

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        transaction: Callable[[duckdb.DuckDBPyConnection], AbstractContextManager[Any]],
    ) -> None:
        self.cursor = cursor
        self.transaction = transaction
        self.tables: list[str] = []
        self._held: dict[str, set[str]] = {}

    def prepare(self, table: str, stated: Collection[str] = ()) -> None:
        """Make the staging table of `table` when it is not there yet, and give it the stated columns that it lacks."""
        if table not in self.tables:
            self.cursor.execute(f"CREATE TEMP TABLE staged_{table} (id UUID, staged_digest UUID, file_no INTEGER)")
            self.tables.append(table)
            self._held[table] = {"id"}
        # A number is given to each incident here, whether its source states one or not.
        wanted = {*stated, "number"} if table == "incident" else set(stated)
        for name in [name for name in content_columns(table) if name in wanted - self._held[table]]:
            self.cursor.execute(
                f"ALTER TABLE staged_{table} ADD COLUMN {name} {column_types(table)[name]} DEFAULT {_constant(table, name)}"
            )
            self._held[table].add(name)

    def load(self, table: str, batch: pa.Table, file_no: "int | pa.Array" = 0) -> None:
        """Add rows that file number `file_no` gave (one number, or one a row); see `Staging`. The digest is computed on the way in."""
        numbers = file_no if isinstance(file_no, pa.Array) else pa.repeat(pa.scalar(file_no, pa.int32()), batch.num_rows)
        batch = batch.append_column("file_no", numbers)
        types, names = column_types(table), content_columns(table)
        stated = [name for name in names if name in batch.column_names and _is_stated(table, batch, name)]
        self.prepare(table, stated)
        # What no row states is a constant: then the engine builds its part of the digest once.
        constants = {name: _constant(table, name) for name in names if name not in stated}
        cells = ", ".join(f"CAST({name} AS {types[name]}) AS {name}" for name in stated)
        held = [name for name in names if name in self._held[table]]
        self.cursor.register("incoming", batch)
        try:
            self.cursor.execute(
                f"INSERT INTO staged_{table} ({', '.join(held)}, staged_digest, file_no) "
                f"SELECT {', '.join(constants.get(name, name) for name in held)}, {digest_sql(table, columns=constants)}, file_no "
                f"FROM (SELECT {cells}, file_no FROM incoming)"
            )
        finally:
            self.cursor.unregister("incoming")

    def _rows(self, table: str) -> str:
        """What is staged, as a relation with every content column; `row_no` is the row's own number."""
        held = self._held[table]
        cells = [name if name in held else f"{_constant(table, name)} AS {name}" for name in content_columns(table)]
        return f"(SELECT {', '.join(cells)}, staged_digest, file_no, rowid AS row_no FROM staged_{table})"

    def forget(self, file_no: int) -> None:
        """Take out whatever a file gave, because it turned out not to be readable to its end."""
        for table in self.tables:
            self.cursor.execute(f"DELETE FROM staged_{table} WHERE file_no = {file_no:d}")

    def all_orphans(self) -> list[dict[str, Any]]:
        """Take out every staged row that refers to a record which is neither staged nor in the store, and then those that referred to
        such a row; what they were: table, id, column, value, file_no."""
        found: list[dict[str, Any]] = []
        while more := [orphan for table in self.tables for orphan in self._orphans(table)]:
            found += more
        return found

    def _orphans(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for column, target in REFERENCES.items():
            if column not in self._held[table]:
                continue
            known = f"SELECT id FROM {target}" + (f" UNION ALL SELECT id FROM staged_{target}" if target in self.tables else "")
            where = f"{column} IS NOT NULL AND {column} NOT IN ({known})"
            sql = f"SELECT id::TEXT, {column}::TEXT, file_no FROM staged_{table} WHERE {where} ORDER BY ALL"
            rows = self.cursor.execute(sql).fetchall()
            found += [{"table": table, "id": row[0], "column": column, "value": row[1], "file_no": row[2]} for row in rows]
            if rows:
                self.cursor.execute(f"DELETE FROM staged_{table} WHERE {where}")
        return found

    def deduplicate(self, table: str) -> list[tuple[int, int]]:
        """Keep one row an id: no mention, then the fullest, then the greatest digest, whatever the order; how many went, by file."""
        if not self._value(f"SELECT count(*) - count(DISTINCT id) FROM staged_{table}"):
            return []
        surplus = (
            f"SELECT s.row_no, s.file_no FROM {self._rows(table)} s "
            f"WHERE s.id IN (SELECT id FROM staged_{table} GROUP BY id HAVING count(*) > 1) "
            "QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY coalesce(s.source, '') = 'mention', "
            "length(to_json(s)::TEXT) - length(concat(s.row_no, s.file_no)) DESC, s.staged_digest DESC, s.file_no, s.row_no) > 1"
        )
        counts = self.cursor.execute(f"SELECT file_no, count(*) FROM ({surplus}) GROUP BY file_no ORDER BY file_no").fetchall()
        self.cursor.execute(f"DELETE FROM staged_{table} WHERE rowid IN (SELECT row_no FROM ({surplus}))")
        return counts

    def outcomes(self) -> list[tuple[str, int, str, int]]:
        """What a merge would do now, as rows of table, file number, outcome (added, updated, unchanged) and count."""
        rows: list[tuple[str, int, str, int]] = []
        for table in sorted(self.tables):
            rows += self.cursor.execute(
                f"SELECT '{table}', file_no, 'added', count(*) FROM staged_{table} GROUP BY file_no ORDER BY file_no"
                if self._is_empty(table)
                else f"SELECT '{table}', s.file_no, {_outcome(table)}, count(*) FROM {self._beside(table)} GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        return rows

    def counts(self) -> Counts:
        """What a merge would do now; see `Staging`."""
        return {table: self._count(table) for table in sorted(self.tables)}

    def _count(self, table: str) -> dict[str, int]:
        none = {"added": 0, "updated": 0, "unchanged": 0}
        if self._is_empty(table):
            return none | {"added": self._value(f"SELECT count(*) FROM staged_{table}")}
        rows = self.cursor.execute(f"SELECT {_outcome(table)} AS outcome, count(*) FROM {self._beside(table)} GROUP BY 1").fetchall()
        return none | dict(rows)

    def _beside(self, table: str) -> str:
        """Each staged row `s` beside the stored row `t` of its id, if there is one."""
        return f"{self._rows(table)} s LEFT JOIN {table} t ON t.id = s.id"

    def _is_empty(self, table: str) -> bool:
        return not self._value(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)")

    def merge(self, session: Any, seq: int) -> Counts:
        """Write what is new or changed; see `Staging`. `session` must be on this staging's own cursor."""
        done = {}
        for table in sorted(self.tables):
            empty, counts = self._is_empty(table), self._count(table)
            if counts["updated"]:
                _replace(session, table, self._rows(table), seq)
            if counts["added"]:
                if table == "incident":
                    _number_incidents(session, empty)
                _add(session, table, self._rows(table), seq, empty)
            done[table] = counts
        return done

    def sample(self, table: str, outcome: str, limit: int) -> list[dict[str, Any]]:
        """Up to `limit` staged rows with this outcome, for a preview."""
        result = self.cursor.execute(
            f"SELECT s.* EXCLUDE (row_no) FROM {self._beside(table)} WHERE {_outcome(table)} = $1 LIMIT {limit:d}", [outcome]
        )
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row)) for row in result.fetchall()]

    def drop(self) -> None:
        """Forget everything staged."""
        for table in self.tables:
            self.cursor.execute(f"DROP TABLE IF EXISTS staged_{table}")
        self.tables.clear()
        self._held.clear()

    def _value(self, sql: str) -> int:
        # Fetched to its end: a result that is left open keeps the cursor from its next query.
        rows = self.cursor.execute(sql).fetchall()
        return int(rows[0][0]) if rows else 0


def _is_stated(table: str, batch: pa.Table, column: str) -> bool:
    """True when some row of the batch says something else of this column than the record's default."""
    nulls = batch.column(column).null_count
    return nulls < batch.num_rows or (nulls > 0 and KINDS[table].__dataclass_fields__[column].default not in (None, MISSING))


def _constant(table: str, column: str) -> str:
    """SQL of a column that no row states: the record's default, NULL where it has none."""
    value = KINDS[table].__dataclass_fields__[column].default
    if value is None or value is MISSING:
        return f"NULL::{column_types(table)[column]}"
    return str(value).upper() if isinstance(value, (bool, int)) else "'" + str(value).replace("'", "''") + "'"


def _outcome(table: str) -> str:
    """What a merge does with staged row `s` and stored row `t`: added, updated or unchanged.

    A removed worked example comes back when it is loaded again; other deleted records stay deleted. A mention changes no record
    that is there. Where another source than the record's own speaks of it, it only fills in what is unknown.
    """
    filled = digest_sql(table, columns={name: _filled(table, name) for name in content_columns(table)})
    return (
        "CASE WHEN t.id IS NULL THEN 'added' "
        "WHEN t.deleted_seq IS NOT NULL AND s.is_demo THEN 'updated' "
        "WHEN t.deleted_seq IS NOT NULL OR s.staged_digest IN (t.source_digest, t.digest) OR s.source = 'mention' THEN 'unchanged' "
        f"WHEN {_FOREIGN} AND t.digest = {filled} THEN 'unchanged' ELSE 'updated' END"
    )


_FOREIGN = "(t.source IS DISTINCT FROM s.source AND (t.source IS DISTINCT FROM 'mention' OR t.source_digest IS NOT NULL))"
"""The staged row's source is not the one that the record belongs to. A bare mention belongs to nobody until someone edits it."""


def _filled(table: str, name: str) -> str:
    """A column once another source has filled in what is unknown: nothing, an empty text, or a component list."""
    if name in ("id", "source", "source_key") or name in KINDS[table].LOCAL:
        return f"t.{name}"
    if name == "has_components":
        return "(t.has_components OR s.has_components)"
    return f"coalesce(nullif(t.{name}, ''), s.{name})" if column_types(table)[name] == "TEXT" else f"coalesce(t.{name}, s.{name})"


def _add(session: Any, table: str, rows: str, seq: int, empty: bool) -> None:
    names = content_columns(table)
    fresh = "" if empty else f" WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = s.id)"
    # Only incidents get something of ours on the way in, their number; elsewhere the record is what the source gave.
    digest, given = (digest_sql(table, "s"), "s.staged_digest") if table == "incident" else ("s.staged_digest", "NULL")
    session.execute(
        f"INSERT INTO {table} ({', '.join(names)}, version, changed_seq, deleted_seq, digest, source_digest) "
        f"SELECT {', '.join('s.' + name for name in names)}, 1, $1, NULL, {digest}, {given} FROM {rows} s{fresh}",
        [seq],
    )


def _number_incidents(session: Any, empty: bool) -> None:
    """Give new incidents their INC numbers in the order they are staged; a number that is taken or doubled is given anew."""
    fresh = "TRUE" if empty else "NOT EXISTS (SELECT 1 FROM incident t WHERE t.id = s.id)"
    session.execute(
        f"""WITH fresh AS (SELECT s.id, s.number, s.rowid AS place FROM staged_incident s WHERE {fresh}),
        kept AS (SELECT id FROM fresh WHERE number > 0 AND number NOT IN (SELECT number FROM incident)
                 QUALIFY row_number() OVER (PARTITION BY number ORDER BY place) = 1),
        top AS (SELECT greatest((SELECT coalesce(max(number), 0) FROM incident),
                (SELECT coalesce(max(number), 0) FROM fresh SEMI JOIN kept ON kept.id = fresh.id)) AS number),
        numbered AS (SELECT id, (SELECT number FROM top) + row_number() OVER (ORDER BY place) AS number
                     FROM fresh ANTI JOIN kept ON kept.id = fresh.id)
        UPDATE staged_incident SET number = numbered.number FROM numbered WHERE staged_incident.id = numbered.id"""
    )


def _replace(session: Any, table: str, rows: str, seq: int) -> None:
    """Keep the old versions in the history, then write the new content; what people own on the record (LOCAL) stays."""
    names = content_columns(table)
    local = KINDS[table].LOCAL
    changed = f"{rows} s WHERE t.id = s.id AND {_outcome(table)} = 'updated'"
    cells = {name: f"t.{name}" if name in local else f"CASE WHEN {_FOREIGN} THEN {_filled(table, name)} ELSE s.{name} END"
             for name in names}  # fmt: skip
    session.execute(
        f"""INSERT INTO history SELECT '{table}', t.id, t.version, t.changed_seq, $1, t.deleted_seq IS NOT NULL, t.digest, to_json(t)
        FROM {table} t, {changed}""",
        [seq],
    )
    assignments = ", ".join(f"{name} = {cells[name]}" for name in names if name != "id" and name not in local)
    session.execute(
        f"""UPDATE {table} AS t SET {assignments}, version = t.version + 1, changed_seq = $1, deleted_seq = NULL,
        digest = {digest_sql(table, columns=cells)},
        source_digest = CASE WHEN {_FOREIGN} THEN coalesce(t.source_digest, t.digest) ELSE s.staged_digest END FROM {changed}""",
        [seq],
    )
