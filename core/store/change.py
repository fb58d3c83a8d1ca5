"""One change of the record: what a command reads and writes inside its transaction, and the trace it leaves."""

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from core.access import Viewer, compose
from core.errors import Duplicate, NotFound, Stale
from core.records import Id, Record
from core.store.digest import LEAF_SQL, canonical, change_root, content_columns, digest, leaf, tree_root
from core.store.filling import correct_undated, fill, retire
from core.store.home import Row, Session
from core.store.kept.following import Touched, settle

R = TypeVar("R", bound=Record)


class Change:
    """What a command's handler is given. `seq` is the sequence of this transaction, `now` its time (UTC), `viewer` who acts."""

    def __init__(self, session: Session, viewer: Viewer, seq: int, now: datetime, staging: Any = None) -> None:
        self.session = session
        self.viewer = viewer
        self.seq = seq
        self.now = now
        self.staging = staging
        self._leaves: dict[str, dict[Id, str]] = {}
        self._bulk: set[str] = set()
        self._touched = Touched()

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Rows of a query over visible_* relations, as this transaction sees them."""
        composed, more = compose(sql, self.viewer, len(parameters))
        return self.session.execute(composed, [*parameters, *more])

    def get(self, cls: type[R], record_id: str) -> R:
        """The record of this id. Raises `NotFound` alike for an absent and a hidden one."""
        found = self.find(cls, "id = $1", [record_id])
        if not found:
            raise NotFound(f"There is no {cls.TABLE.replace('_', ' ')} with the id {record_id}.", "It may be gone; reload.")
        return found[0]

    def find(self, cls: type[R], condition: str, parameters: Sequence[Any] = ()) -> list[R]:
        """The visible records of a class that meet an SQL condition, whole: links to hidden records stay, since saving writes all."""
        names = ", ".join(field.name for field in fields(cls))
        sql = f"SELECT {names} FROM visible_{cls.TABLE} WHERE {condition}"
        composed, more = compose(sql, self.viewer, len(parameters), keeps_links=True)
        return [cls(**row) for row in self.session.execute(composed, [*parameters, *more])]

    def add(self, record: R) -> R:
        """Insert a record. Raises `Duplicate` when its id is taken by a record that is not deleted; a deleted one is restored."""
        there = self.session.execute(f"SELECT version, deleted_seq FROM {record.TABLE} WHERE id = $1", [record.id])
        if there and there[0]["deleted_seq"] is None:
            raise Duplicate(f"There is already a {record.TABLE.replace('_', ' ')} with the id {record.id}.", "Open that one instead.")
        if there:
            return self._save(replace(record, version=there[0]["version"]), there[0]["version"])
        stored = replace(record, version=1, changed_seq=self.seq, deleted_seq=None)
        names = [field.name for field in fields(stored)]
        marks = ", ".join(f"${index}" for index in range(1, len(names) + 2))
        values = [getattr(stored, name) for name in names]
        self.session.execute(f"INSERT INTO {stored.TABLE} ({', '.join(names)}, digest) VALUES ({marks})", [*values, digest(stored)])
        self._note(stored)
        return stored

    def ensure(self, record: R) -> R:
        """The record of this id as it is, or the given one added; for records whose id derives from their name."""
        return next(iter(self.find(type(record), "id = $1", [record.id])), None) or self.add(record)

    def alter(self, record: R, based_on: int | None = None, **columns: Any) -> R:
        """Save a record with some columns changed. `based_on` is the version the person saw; raises `Stale` when it is old."""
        seen = record.version if based_on is None else based_on
        return self._save(replace(record, **columns), seen)

    def remove(self, record: R, based_on: int | None = None) -> R:
        """Leave a tombstone in the record's place."""
        seen = record.version if based_on is None else based_on
        return self._save(replace(record, deleted_seq=self.seq), seen, deleted=True)

    def _save(self, record: R, seen: int, deleted: bool = False) -> R:
        self._keep_old(record, seen)
        columns = content_columns(record.TABLE)
        sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(columns, 5))
        values = [getattr(record, name) for name in columns]
        gone = self.seq if deleted else None
        done = self.session.execute(
            f"UPDATE {record.TABLE} SET version = version + 1, changed_seq = $3, deleted_seq = $4, {sets}, digest = ${len(columns) + 5}, "
            "source_digest = CASE WHEN source IS NULL THEN NULL ELSE coalesce(source_digest, digest) END "
            "WHERE id = $1 AND version = $2 RETURNING version",
            [record.id, seen, self.seq, gone, *values, digest(record)],
        )
        if not done:
            raise Stale(
                f"This {record.TABLE.replace('_', ' ')} was changed by someone else since you opened it (you saw version {seen}).",
                "Nothing was saved. Look at the new version, then make your change again.",
            )
        stored = replace(record, version=done[0]["version"], changed_seq=self.seq, deleted_seq=gone)
        self._note(stored)
        return stored

    def _keep_old(self, record: Record, seen: int) -> None:
        cls = type(record)
        names = ", ".join(field.name for field in fields(cls))
        old = self.session.execute(f"SELECT {names}, digest FROM {cls.TABLE} WHERE id = $1 AND version = $2", [record.id, seen])
        if old and old[0]["changed_seq"] != self.seq:
            row = old[0]
            self._touched.note(cls.TABLE, row)
            self.session.execute(
                "INSERT INTO history (record_table, record_id, version, changed_seq, replaced_seq, was_deleted, digest, body) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                [
                    cls.TABLE,
                    record.id,
                    row["version"],
                    row["changed_seq"],
                    self.seq,
                    row["deleted_seq"] is not None,
                    row.pop("digest"),
                    canonical(row),
                ],
            )

    def _note(self, record: Record) -> None:
        text = leaf(digest(record), record.version, record.deleted_seq is not None)
        self._leaves.setdefault(record.TABLE, {})[record.id] = text
        self._touched.note(record.TABLE, record)

    def settle(self) -> None:
        """Bring what is kept beside the record up to date with what was written; the last thing before the commit."""
        settle(self.session, self._touched, self._bulk, self.seq)

    def next_number(self) -> int:
        """The next free INC number; counts hidden and deleted incidents, so that none is given twice."""
        return int(self.session.execute("SELECT coalesce(max(number), 0) + 1 AS number FROM incident")[0]["number"])

    def number_before(self, incident_id: str) -> int | None:
        """The INC number that an incident with this id has or had before it was removed, None where there never was one."""
        rows = self.session.execute("SELECT number FROM incident WHERE id = $1", [incident_id])
        return int(rows[0]["number"]) if rows else None

    def merge(self) -> dict[str, dict[str, int]]:
        """Write what was staged for this command; counts by table."""
        counts: dict[str, dict[str, int]] = self.staging.merge(self.session, self.seq)
        self._bulk |= {table for table, count in counts.items() if count["added"] or count["updated"]}
        return counts

    def retire(self, table: str, rows: str) -> int:
        """Leave tombstones for every record whose `id` the relation `rows` names; how many."""
        return self._in_bulk(table, retire(self.session, table, rows, self.seq))

    def fill(self, table: str, column: str, rows: str) -> int:
        """Write one column wherever it is unknown and the relation `rows` (`id`, `value`) knows it; how many."""
        return self._in_bulk(table, fill(self.session, table, column, rows, self.seq))

    def date_advisories(self) -> int:
        """Write the dates that were set aside beside the staged rows where none is known, and settle that it was not; how many."""
        dated = fill(self.session, "advisory", "published_at", "filling_advisory", self.seq, {"flags": "'[]'"})
        self._in_bulk("problem", correct_undated(self.session, self.seq))
        return self._in_bulk("advisory", dated)

    def _in_bulk(self, table: str, count: int) -> int:
        if count:
            self._bulk.add(table)
        return count

    def rows_root(self) -> str:
        """The root over every record version that this transaction made."""
        tables = [(name, *_root(rows)) for name, rows in self._leaves.items() if name not in self._bulk]
        return change_root([*tables, *((name, *bulk_root(self.session, name, self.seq)) for name in self._bulk)])


def _root(rows: dict[Id, str]) -> tuple[int, str]:
    return tree_root(rows[key].encode() for key in sorted(rows))


def bulk_root(session: Session, table: str, seq: int) -> tuple[int, str]:
    """Count and root over the current rows of a table that transaction `seq` wrote, from their stored digests."""
    sql = f"SELECT {LEAF_SQL.format(digest='digest')} AS leaf FROM {table} WHERE changed_seq = $1 ORDER BY id ASC NULLS LAST"
    return tree_root(session.leaves(sql, [seq]))


def parsed(text: str) -> Any:
    """A JSON column's value."""
    return json.loads(text)
