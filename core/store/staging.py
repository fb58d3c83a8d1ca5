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
    """Temporary tables on one cursor of the DuckDB home; see `Staging`."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        transaction: Callable[[duckdb.DuckDBPyConnection], AbstractContextManager[Any]],
    ) -> None:
        self.cursor = cursor
        self.transaction = transaction
        self.tables: list[str] = []

    def prepare(self, table: str) -> None:
        """Make the staging table of `table` when it is not there yet."""
        if table in self.tables:
            return
        types = column_types(table)
        columns = ", ".join(f"{name} {types[name]}" for name in content_columns(table))
        self.cursor.execute(f"CREATE TEMP TABLE staged_{table} ({columns}, staged_digest UUID, file_no INTEGER)")
        self.tables.append(table)

    def load(self, table: str, batch: pa.Table, file_no: "int | pa.Array" = 0) -> None:
        """Add rows that file number `file_no` gave (one number, or one a row); see `Staging`. The digest is computed on the way in."""
        self.prepare(table)
        numbers = file_no if isinstance(file_no, pa.Array) else pa.repeat(pa.scalar(file_no, pa.int32()), batch.num_rows)
        batch = batch.append_column("file_no", numbers)
        types, names = column_types(table), content_columns(table)
        # What no row states is a constant: then the engine builds its part of the digest once, and stores it once.
        stated = [name for name in names if name in batch.column_names and batch.column(name).null_count < batch.num_rows]
        constants = {name: _constant(table, name, batch.column_names) for name in names if name not in stated}
        cells = ", ".join(f"CAST({name} AS {types[name]}) AS {name}" for name in stated)
        self.cursor.register("incoming", batch)
        try:
            self.cursor.execute(
                f"INSERT INTO staged_{table} SELECT {', '.join(constants.get(name, name) for name in names)}, "
                f"{digest_sql(table, columns=constants)}, file_no "
                f"FROM (SELECT {cells}, file_no FROM incoming)"
            )
        finally:
            self.cursor.unregister("incoming")

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
        types = column_types(table)
        for column, target in REFERENCES.items():
            if types.get(column) != "UUID":
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
            f"SELECT s.rowid, s.file_no FROM staged_{table} s "
            f"WHERE s.id IN (SELECT id FROM staged_{table} GROUP BY id HAVING count(*) > 1) "
            "QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY coalesce(s.source, '') = 'mention', "
            "length(to_json(s)::TEXT) DESC, s.staged_digest DESC, s.file_no, s.rowid) > 1"
        )
        counts = self.cursor.execute(f"SELECT file_no, count(*) FROM ({surplus}) GROUP BY file_no ORDER BY file_no").fetchall()
        self.cursor.execute(f"DELETE FROM staged_{table} WHERE rowid IN (SELECT rowid FROM ({surplus}))")
        return counts

    def outcomes(self) -> list[tuple[str, int, str, int]]:
        """What a merge would do now, as rows of table, file number, outcome (added, updated, unchanged) and count."""
        rows: list[tuple[str, int, str, int]] = []
        for table in sorted(self.tables):
            rows += self.cursor.execute(
                f"SELECT '{table}', s.file_no, {_outcome(table)}, count(*) FROM staged_{table} s LEFT JOIN {table} t ON t.id = s.id "
                "GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        return rows

    def counts(self) -> Counts:
        """What a merge would do now; see `Staging`."""
        return {table: self._count(table) for table in sorted(self.tables)}

    def _count(self, table: str) -> dict[str, int]:
        rows = self.cursor.execute(
            f"SELECT {_outcome(table)} AS outcome, count(*) FROM staged_{table} s LEFT JOIN {table} t ON t.id = s.id GROUP BY 1"
        ).fetchall()
        return {"added": 0, "updated": 0, "unchanged": 0} | dict(rows)

    def merge(self, session: Any, seq: int) -> Counts:
        """Write what is new or changed; see `Staging`. `session` must be on this staging's own cursor."""
        done = {}
        for table in sorted(self.tables):
            empty = not self._value(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)")
            if empty:
                counts = {"added": self._value(f"SELECT count(*) FROM staged_{table}"), "updated": 0, "unchanged": 0}
            else:
                counts = self._count(table)
            if counts["updated"]:
                _replace(session, table, seq)
            if counts["added"]:
                _add(session, table, seq, empty)
            done[table] = counts
        return done

    def sample(self, table: str, outcome: str, limit: int) -> list[dict[str, Any]]:
        """Up to `limit` staged rows with this outcome, for a preview."""
        result = self.cursor.execute(
            f"SELECT s.* FROM staged_{table} s LEFT JOIN {table} t ON t.id = s.id WHERE {_outcome(table)} = $1 LIMIT {limit:d}",
            [outcome],
        )
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row)) for row in result.fetchall()]

    def drop(self) -> None:
        """Forget everything staged."""
        for table in self.tables:
            self.cursor.execute(f"DROP TABLE IF EXISTS staged_{table}")
        self.tables.clear()

    def _value(self, sql: str) -> int:
        # Fetched to its end: a result that is left open keeps the cursor from its next query.
        rows = self.cursor.execute(sql).fetchall()
        return int(rows[0][0]) if rows else 0


def _constant(table: str, column: str, given: Collection[str]) -> str:
    """SQL of a column that no row of a batch states: NULL where the batch has it, else the record's default."""
    value = KINDS[table].__dataclass_fields__[column].default
    if column in given or value is None or value is MISSING:
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


def _add(session: Any, table: str, seq: int, empty: bool) -> None:
    names = content_columns(table)
    if table == "incident":
        _number_incidents(session, empty)
    fresh = "" if empty else f" WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = s.id)"
    # Only incidents get something of ours on the way in, their number; elsewhere the record is what the source gave.
    digest, given = (digest_sql(table, "s"), "s.staged_digest") if table == "incident" else ("s.staged_digest", "NULL")
    session.execute(
        f"INSERT INTO {table} ({', '.join(names)}, version, changed_seq, deleted_seq, digest, source_digest) "
        f"SELECT {', '.join('s.' + name for name in names)}, 1, $1, NULL, {digest}, {given} FROM staged_{table} s{fresh}",
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


def _replace(session: Any, table: str, seq: int) -> None:
    """Keep the old versions in the history, then write the new content; what people own on the record (LOCAL) stays."""
    names = content_columns(table)
    local = KINDS[table].LOCAL
    changed = f"staged_{table} s WHERE t.id = s.id AND {_outcome(table)} = 'updated'"
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
