"""Which incidents a change touches, and bringing their kept rows up to date before it is committed."""

from collections.abc import Collection, Mapping
from typing import Any

from core.records import Record
from core.store.home import Home, Session
from core.store.kept import few
from core.store.kept.deriving import BASES, checksum, fill, rebuild

THROUGH = {"person": ("participation", "person_id"), "service": ("affected_service", "service_id")}
"""Tables whose rows touch the incidents that a row of another table ties to them."""
_FEW = 20
"""Up to so many incidents are done one by one."""


class Touched:
    """What a change has saved so far, as far as kept rows are made from it."""

    def __init__(self) -> None:
        self.incidents: set[str] = set()
        self.through: dict[str, set[str]] = {}

    def note(self, table: str, row: Record | Mapping[str, Any]) -> None:
        """Take note of a version of a record, the one that was (a row) or the one that is."""
        if table in BASES:
            self.incidents.add(_cell(row, BASES[table]))
        elif table in THROUGH:
            self.through.setdefault(table, set()).add(_cell(row, "id"))


def settle(session: Session, touched: Touched, bulk: Collection[str], seq: int) -> None:
    """Bring the rows of all touched incidents up to date: those of `touched`, and those of rows that transaction `seq` wrote in the
    tables `bulk`."""
    written = [table for table in (*BASES, *THROUGH) if table in bulk]
    if written and _is_most(session, seq):
        rebuild(session)
        return
    ids = {*touched.incidents}
    for table, keys in touched.through.items():
        between, column = THROUGH[table]
        for key in keys:
            ids |= {row["id"] for row in session.execute(f"SELECT incident_id AS id FROM {between} WHERE {column} = $1", [key])}
    if written:
        session.execute(f"CREATE OR REPLACE TEMP TABLE to_keep AS {' UNION '.join(_written(table) for table in written)}", [seq])
        if session.execute("SELECT count(*) AS n FROM to_keep")[0]["n"] <= _FEW:
            ids |= {row["id"] for row in session.execute("SELECT incident_id AS id FROM to_keep")}
            written = []
    if not written and len(ids) <= _FEW:
        if ids:
            few.refresh(session, ids)
        return
    if not written:
        session.execute("CREATE OR REPLACE TEMP TABLE to_keep (incident_id UUID)")
    session.execute("INSERT INTO to_keep SELECT unnest($1::UUID[])", [sorted(ids)])
    session.execute("DELETE FROM kept_incident WHERE incident_id IN (SELECT incident_id FROM to_keep)")
    fill(session, "IN (SELECT incident_id FROM to_keep)")


def renew(home: Home) -> bool:
    """Make all rows anew where they are of another rule than this code's, or were never made; True when they were."""
    known = home.read("SELECT checksum FROM kept_rule WHERE name = 'incident'")
    if known and known[0]["checksum"] == checksum():
        return False
    with home.writing() as session:
        rebuild(session)
    return True


def _cell(row: Record | Mapping[str, Any], name: str) -> str:
    return str(row[name] if isinstance(row, Mapping) else getattr(row, name))


def _is_most(session: Session, seq: int) -> bool:
    """Whether this transaction wrote at least half of all incidents, so that looking for the rest would cost more than it saves."""
    row = session.execute("SELECT count(*) AS n, count(*) FILTER (WHERE changed_seq = $1) AS written FROM incident", [seq])[0]
    return int(row["n"]) > _FEW and 2 * int(row["written"]) >= int(row["n"])


def _written(table: str) -> str:
    """The incidents of the rows of a table that a transaction wrote, also those that a row belonged to before."""
    if table in THROUGH:
        between, column = THROUGH[table]
        return f"SELECT b.incident_id FROM {between} b JOIN {table} t ON t.id = b.{column} WHERE t.changed_seq = $1"
    column = BASES[table]
    before = f"SELECT (body->>'{column}')::UUID FROM history WHERE record_table = '{table}' AND replaced_seq = $1"
    return f"SELECT {column} AS incident_id FROM {table} WHERE changed_seq = $1 UNION {before}"
