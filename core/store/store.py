"""The record: read for a viewer, changed by one command in one transaction with one audit entry."""

import json
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from core.access import Viewer, compose
from core.errors import NotFound
from core.records import Record
from core.store import audit, migrate
from core.store.change import Change
from core.store.digest import canonical
from core.store.duckdb_home import DuckDBHome
from core.store.home import Home, Row, Session
from core.store.kept.following import renew

R = TypeVar("R", bound=Record)


class Store:
    """The record in its home. Safe to share between threads."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @classmethod
    def open(cls, path: Path, memory_mb: int = 500) -> "Store":
        """Open or make the store at `path` and bring it up to this code. Raises the Store… errors."""
        home = DuckDBHome(path, memory_mb)
        try:
            if not home.is_read_only:
                migrate.migrate(home)
                renew(home)
        except BaseException:
            home.close()
            raise
        return cls(home)

    def ask(self, viewer: Viewer, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Rows of a query over visible_* relations; parameters are `$1`, `$2` …"""
        composed, more = compose(sql, viewer, len(parameters))
        return self.home.read(composed, [*parameters, *more])

    def ask_arrow(self, viewer: Viewer, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The same as an Arrow table; ids are text there, times timestamps in UTC."""
        composed, more = compose(sql, viewer, len(parameters))
        return self.home.read_arrow(composed, [*parameters, *more])

    @contextmanager
    def reading(self, viewer: Viewer) -> Iterator["Reading"]:
        """Several questions of one state of the record."""
        with self.home.reading() as session:
            yield Reading(session, viewer)

    def find(self, viewer: Viewer, cls: type[R], condition: str = "TRUE", parameters: Sequence[Any] = ()) -> list[R]:
        """The visible records of a class that meet an SQL condition."""
        names = ", ".join(field.name for field in fields(cls))
        return [cls(**row) for row in self.ask(viewer, f"SELECT {names} FROM visible_{cls.TABLE} WHERE {condition}", parameters)]

    def get(self, viewer: Viewer, cls: type[R], record_id: str) -> R:
        """The record of this id. Raises `NotFound` alike for an absent and a hidden one."""
        found = self.find(viewer, cls, "id = $1", [record_id]) if is_id(record_id) else []
        if not found:
            raise NotFound(f"There is no {cls.TABLE.replace('_', ' ')} with the id {record_id}.", "It may be gone; reload.")
        return found[0]

    def history(self, viewer: Viewer, cls: type[Record], record_id: str) -> list[dict[str, Any]]:
        """Earlier versions of a record the viewer may see, newest first, each with who replaced it and when."""
        self.get(viewer, cls, record_id)
        rows = self.home.read(
            "SELECT h.version, h.body, a.occurred_at, a.person_name, a.command FROM history h JOIN audit a ON a.seq = h.replaced_seq "
            "WHERE h.record_table = $1 AND h.record_id = $2 ORDER BY h.version DESC NULLS LAST",
            [cls.TABLE, record_id],
        )
        return [{**row, "body": json.loads(row["body"])} for row in rows]

    def sequence(self) -> int:
        """The sequence of the last change; grows by one with each."""
        return int(self.home.read("SELECT seq FROM record_head WHERE id = 1")[0]["seq"])

    def change(
        self,
        viewer: Viewer,
        name: str,
        arguments: Mapping[str, Any],
        handler: Callable[[Change], dict[str, Any]],
        command_id: str | None = None,
    ) -> dict[str, Any]:
        """Carry out one command; see `Command.run`."""
        with self.home.writing() as session:
            return self._carry_out(session, viewer, name, arguments, handler, command_id or str(uuid.uuid4()))

    @contextmanager
    def importing(self) -> Iterator["Import"]:
        """A staging area, outside the writer's lock until it is merged."""
        with self.home.staging() as staging:
            yield Import(self, staging)

    def _carry_out(
        self,
        session: Session,
        viewer: Viewer,
        name: str,
        arguments: Mapping[str, Any],
        handler: Callable[[Change], dict[str, Any]],
        command_id: str,
        staging: Any = None,
    ) -> dict[str, Any]:
        before = session.execute("SELECT c.result FROM audit a JOIN audit_content c ON c.seq = a.seq WHERE a.command_id = $1", [command_id])
        if before:
            first: dict[str, Any] = json.loads(before[0]["result"])
            return first
        head = session.execute("UPDATE record_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash")[0]
        now = datetime.now(UTC)
        change = Change(session, viewer, head["seq"], now, staging)
        result = handler(change)
        change.settle()
        entry = {
            "seq": head["seq"],
            "previous": head["hash"],
            "occurred_at": now,
            "person_id": viewer.person_id,
            "person_name": viewer.name,
            "discipline": viewer.discipline,
            "assurance": viewer.assurance,
            "command": name,
            "command_id": command_id,
            "rows_root": change.rows_root(),
        }
        text = canonical(result)
        audit.append(session, entry, canonical({"command": name, "arguments": dict(arguments)}), text)
        stored: dict[str, Any] = json.loads(text)
        return stored

    def close(self) -> None:
        """Close the home."""
        self.home.close()


class Reading:
    """Questions that see one state of the record."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self.session = session
        self.viewer = viewer

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Rows; see `Store.ask`."""
        composed, more = compose(sql, self.viewer, len(parameters))
        return self.session.execute(composed, [*parameters, *more])

    def ask_arrow(self, sql: str, parameters: Sequence[Any] = (), links: Collection[str] | None = None) -> pa.Table:
        """An Arrow table; `links` names the columns that lead to other records as far as the query uses them."""
        composed, more = compose(sql, self.viewer, len(parameters), links=links)
        return self.session.arrow(composed, [*parameters, *more])


class Import:
    """Rows on their way in: load them, look at the counts, then merge them in one command or leave them."""

    def __init__(self, store: Store, staging: Any) -> None:
        self.store = store
        self.staging = staging

    def commit(
        self, viewer: Viewer, name: str, arguments: Mapping[str, Any], handler: Callable[[Change], dict[str, Any]]
    ) -> dict[str, Any]:
        """Merge what is staged: one transaction, one audit entry with the root of all rows."""
        with self.staging.transaction(self.staging.cursor) as session:
            return self.store._carry_out(session, viewer, name, arguments, handler, str(uuid.uuid4()), self.staging)


def is_id(text: str) -> bool:
    """True when the text is a UUID; anything else cannot be an id, and the database would refuse it."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
