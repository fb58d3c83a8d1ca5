"""Bulk imports: rows staged beside the record, compared with it, and merged set by set in the transaction of one command."""

import json
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import MISSING
from typing import Any

import duckdb
import pyarrow as pa

from core.access.relations import LINKS, PARENTS
from core.records import KINDS
from core.store.digest import column_types, content_columns, digest_sql
from core.store.merging import add, number_incidents, outcome_sql, replace

Counts = dict[str, dict[str, int]]
LATER = {"caused_by_incident_id"}
"""Links that may come before what they name: they hold once it comes."""
REFERENCES = {**PARENTS, **{column: table for column, table in LINKS.items() if table != "person"}, "person_id": "person"}
"""Columns that must name a record, and its table; there are no foreign keys, so imports check them here. Who wrote something may be
unknown to this record: a source's people are not always taken."""


class DuckStaging:
    """Temporary tables on one cursor of the DuckDB home; see `Staging`.

    A temporary table holds only the columns that some row states, since most records leave most of them out: a million rows with
    all of them would not fit in memory. `rows` is the table as it is meant, with the record's defaults for the others.
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
        for name in [name for name in _columns(table) if name in wanted - self._held[table]]:
            self.cursor.execute(
                f"ALTER TABLE staged_{table} ADD COLUMN {name} {column_types(table)[name]} DEFAULT {_constant(table, name)}"
            )
            self._held[table].add(name)

    def load(self, table: str, batch: pa.Table, file_no: "int | pa.Array" = 0) -> None:
        """Add rows that file number `file_no` gave (one number, or one a row); see `Staging`. The digest is computed on the way in."""
        numbers = file_no if isinstance(file_no, pa.Array) else pa.repeat(pa.scalar(file_no, pa.int32()), batch.num_rows)
        batch = batch.append_column("file_no", numbers)
        types, names = column_types(table), _columns(table)
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

    def rows(self, table: str) -> str:
        """What is staged, as a relation with every content column; `row_no` is the row's own number. `is_reopened`: the source
        contradicts itself about this record anew, after a person had corrected what it said before."""
        held = self._held[table]
        cells = [name if name in held else f"{_constant(table, name)} AS {name}" for name in _columns(table)]
        anew = "FALSE"
        if table != "problem" and {"record_id", "value"} <= self._held.get("problem", set()):
            anew = (
                "id IN (SELECT q.record_id FROM staged_problem q JOIN problem p ON p.id = q.id WHERE p.is_corrected AND p.value <> q.value)"
            )
        return f"(SELECT {', '.join(cells)}, staged_digest, file_no, rowid AS row_no, {anew} AS is_reopened FROM staged_{table})"

    def forget(self, file_no: int) -> None:
        """Take out whatever a file gave, because it turned out not to be readable to its end."""
        for table in self.tables:
            self.cursor.execute(f"DELETE FROM staged_{table} WHERE file_no = {file_no:d}")

    def take_out(self, table: str, condition: str) -> list[tuple[int, int]]:
        """Take out the staged rows `s` that meet an SQL condition; how many went, by file number."""
        where = f"FROM {self.rows(table)} s WHERE {condition}"
        counts = self.cursor.execute(f"SELECT file_no, count(*) {where} GROUP BY file_no ORDER BY file_no").fetchall()
        if counts:
            self.cursor.execute(f"DELETE FROM staged_{table} WHERE rowid IN (SELECT row_no {where})")
        return counts

    def count_by_file(self, relation: str | None) -> list[tuple[int, int]]:
        """How many rows of a query there are by its column `file_no`; none without a query."""
        return self.cursor.execute(f"SELECT file_no, count(*) FROM ({relation}) GROUP BY ALL ORDER BY ALL").fetchall() if relation else []

    def older(self) -> list[dict[str, Any]]:
        """Take out every staged row that would change a record and says that it is an older version of it than the one here; what they
        were: table, id, version, stored version, file_no."""
        found: list[dict[str, Any]] = []
        for table in [table for table in self.tables if "version" in self._held[table] and not self._is_empty(table)]:
            past = f"FROM {self._beside(table)} WHERE s.version < t.version AND t.deleted_seq IS NULL AND {outcome_sql(table)} = 'updated'"
            rows = self.cursor.execute(f"SELECT s.id::TEXT, s.version, t.version, s.file_no {past} ORDER BY ALL").fetchall()
            found += [{"table": table, "id": row[0], "version": row[1], "stored": row[2], "file_no": row[3]} for row in rows]
            if rows:
                self.cursor.execute(f"DELETE FROM staged_{table} WHERE rowid IN (SELECT s.row_no {past})")
        return found

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
            if column not in self._held[table] or column in LATER:
                continue
            where = self._names_nothing(column, target)
            sql = f"SELECT id::TEXT, {column}::TEXT, file_no FROM staged_{table} WHERE {where} ORDER BY ALL"
            rows = self.cursor.execute(sql).fetchall()
            found += [{"table": table, "id": row[0], "column": column, "value": row[1], "file_no": row[2]} for row in rows]
            if rows:
                self.cursor.execute(f"DELETE FROM staged_{table} WHERE {where}")
        return found

    def _names_nothing(self, column: str, target: str) -> str:
        known = f"SELECT id FROM {target}" + (f" UNION ALL SELECT id FROM staged_{target}" if target in self.tables else "")
        return f"{column} IS NOT NULL AND {column} NOT IN ({known})"

    def waiting(self) -> list[dict[str, Any]]:
        """The staged rows with a link to what is not here yet: table, key, value, file_no."""
        found: list[dict[str, Any]] = []
        for table in self.tables:
            for column in sorted(LATER & self._held[table]):
                sql = (
                    f"SELECT source_key, {column}::TEXT, file_no FROM {self.rows(table)} "
                    f"WHERE {self._names_nothing(column, REFERENCES[column])} ORDER BY ALL"
                )
                rows = self.cursor.execute(sql).fetchall()
                found += [{"table": table, "key": row[0], "value": row[1], "file_no": row[2]} for row in rows]
        return found

    def deduplicate(self, table: str) -> list[tuple[int, int]]:
        """Keep one row an id: no mention, then the newest, the fullest, the greatest digest, whatever the order; how many went, by file."""
        if not self._value(f"SELECT count(*) - count(DISTINCT id) FROM staged_{table}"):
            return []
        surplus = (
            f"SELECT s.row_no, s.file_no FROM {self.rows(table)} s "
            f"WHERE s.id IN (SELECT id FROM staged_{table} GROUP BY id HAVING count(*) > 1) "
            "QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY coalesce(s.source, '') = 'mention', "
            "s.version DESC NULLS LAST, length(to_json(s)::TEXT) - length(concat(s.row_no, s.file_no)) DESC, "
            "s.staged_digest DESC, s.file_no, s.row_no) > 1"
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
                else f"SELECT '{table}', s.file_no, {outcome_sql(table)}, count(*) FROM {self._beside(table)} GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        return rows

    def counts(self) -> Counts:
        """What a merge would do now; see `Staging`."""
        return {table: self._count(table) for table in sorted(self.tables)}

    def _count(self, table: str) -> dict[str, int]:
        none = {"added": 0, "updated": 0, "unchanged": 0}
        if self._is_empty(table):
            return none | {"added": self._value(f"SELECT count(*) FROM staged_{table}")}
        rows = self.cursor.execute(f"SELECT {outcome_sql(table)} AS outcome, count(*) FROM {self._beside(table)} GROUP BY 1").fetchall()
        return none | dict(rows)

    def _beside(self, table: str) -> str:
        """Each staged row `s` beside the stored row `t` of its id, if there is one."""
        return f"{self.rows(table)} s LEFT JOIN {table} t ON t.id = s.id"

    def _is_empty(self, table: str) -> bool:
        return not self._value(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1)")

    def merge(self, session: Any, seq: int) -> Counts:
        """Write what is new or changed; see `Staging`. `session` must be on this staging's own cursor."""
        done = {}
        for table in sorted(self.tables):
            empty, counts = self._is_empty(table), self._count(table)
            if counts["updated"]:
                replace(session, table, self._settled(table), seq)
            if counts["added"]:
                if table == "incident":
                    number_incidents(session, empty)
                add(session, table, self.rows(table), seq, empty)
            done[table] = counts
        return done

    def _settled(self, table: str) -> str:
        """The rows without the flags of contradictions that a person corrected and the source only repeats."""
        if "problem" not in self.tables or "flags" not in self._held[table]:
            return self.rows(table)
        repeated = (
            f"SELECT s.id, s.flags, list(p.code) AS codes FROM {self.rows(table)} s JOIN {self.rows('problem')} q ON q.record_id = s.id "
            f"JOIN problem p ON p.id = q.id AND p.is_corrected AND p.value = q.value WHERE q.record_kind = '{table}' GROUP BY s.id, s.flags"
        )
        found = self.cursor.execute(f"SELECT id::TEXT, flags, codes FROM ({repeated})").fetchall()
        left = [(id, json.dumps([code for code in json.loads(flags) if code not in codes])) for id, flags, codes in found]
        self.cursor.execute(f"CREATE OR REPLACE TEMP TABLE settled_{table} (id UUID, flags TEXT)")
        if left:
            self.cursor.executemany(f"INSERT INTO settled_{table} VALUES ($1, $2)", left)
        kept = "coalesce(c.flags, r.flags) AS flags"
        return f"(SELECT r.* REPLACE ({kept}) FROM {self.rows(table)} r LEFT JOIN settled_{table} c ON c.id = r.id)"

    def sample(self, table: str, outcome: str, limit: int) -> list[dict[str, Any]]:
        """Up to `limit` staged rows with this outcome, for a preview."""
        shown = f"SELECT s.* EXCLUDE (row_no, version, is_reopened) FROM {self._beside(table)}"
        result = self.cursor.execute(f"{shown} WHERE {outcome_sql(table)} = $1 LIMIT {limit:d}", [outcome])
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


def _columns(table: str) -> tuple[str, ...]:
    """What is staged of a row: its content, and the version that it says it is, unknown to most sources."""
    return (*content_columns(table), "version")


def _is_stated(table: str, batch: pa.Table, column: str) -> bool:
    """True when some row of the batch says something else of this column than the record's default."""
    nulls = batch.column(column).null_count
    return nulls < batch.num_rows or (nulls > 0 and _default(table, column) is not None)


def _default(table: str, column: str) -> Any:
    """What the record holds where nothing is stated; None where that is nothing, or unknown as a version is."""
    value = None if column == "version" else KINDS[table].__dataclass_fields__[column].default
    return None if value is MISSING else value


def _constant(table: str, column: str) -> str:
    """SQL of a column that no row states: the record's default, NULL where it has none."""
    value = _default(table, column)
    if value is None:
        return f"NULL::{column_types(table)[column]}"
    return str(value).upper() if isinstance(value, (bool, int)) else "'" + str(value).replace("'", "''") + "'"
