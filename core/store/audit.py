"""The audit log: append-only, hash-chained from its first entry, and able to prove that entries and records are what they were."""

import hashlib
from dataclasses import dataclass
from typing import Any

from core.records import KINDS
from core.store.digest import LEAF_SQL, change_root, digest_sql, hashed, tree_root
from core.store.home import Home, Row, Session
from core.store.kept.deriving import differing

FIELDS = (
    "seq",
    "previous",
    "occurred_at",
    "person_id",
    "person_name",
    "discipline",
    "assurance",
    "command",
    "command_id",
    "rows_root",
    "content_hash",
)
"""What an entry's hash covers, in this order."""


def content_hash(body: str) -> str:
    """SHA-256 of an entry's content; the chain holds this, so that content can be redacted without breaking it."""
    return hashlib.sha256(body.encode()).hexdigest()


def entry_hash(entry: dict[str, Any]) -> str:
    """SHA-256 over the entry's fields, each as a netstring, a null as `-`; times as microseconds since 1970 UTC."""
    return hashed(entry[name] for name in FIELDS)


def append(session: Session, entry: dict[str, Any], body: str, result: str) -> None:
    """Add one entry and make it the head of the chain."""
    whole = {**entry, "content_hash": content_hash(body)}
    hashed = entry_hash(whole)
    session.execute(
        "INSERT INTO audit (seq, previous, hash, occurred_at, person_id, person_name, discipline, assurance, command, command_id, "
        "rows_root, content_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [whole["seq"], whole["previous"], hashed, *(whole[name] for name in FIELDS[2:])],
    )
    session.execute("INSERT INTO audit_content (seq, body, result) VALUES ($1, $2, $3)", [whole["seq"], body, result])
    session.execute("UPDATE record_head SET hash = $1 WHERE id = 1", [hashed])


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the log holds, how many entries were read, the head's hash, and what does not fit (empty when it holds)."""

    holds: bool
    entries: int
    head: str
    findings: tuple[str, ...]


def verify(home: Home) -> Verification:
    """Read the whole chain and every record. Any changed, removed or reordered entry, and any record changed past the log, is found."""
    findings: list[str] = []
    with home.reading() as session:
        entries = session.execute(f"SELECT {', '.join(FIELDS)}, hash FROM audit ORDER BY seq ASC NULLS LAST")
        bodies = {row["seq"]: row["body"] for row in session.execute("SELECT seq, body FROM audit_content")}
        head = session.execute("SELECT seq, hash FROM record_head WHERE id = 1")[0]
        findings += _chain(entries, bodies, head)
        if not findings:
            findings += _records(session, entries)
            findings += _kept(session)
    return Verification(holds=not findings, entries=len(entries), head=head["hash"], findings=tuple(findings))


def _kept(session: Session) -> list[str]:
    """What is kept beside the record for the metrics must be what the record gives."""
    return [f"The kept row of the incident {wrong} is not what its records give." for wrong in differing(session)]


def _chain(entries: list[Row], bodies: dict[int, str], head: Row) -> list[str]:
    found = []
    previous, expected = "0" * 64, 1
    for entry in entries:
        seq = entry["seq"]
        if seq != expected:
            found.append(f"Entry {expected} is missing; the next one is {seq}.")
        if entry["previous"] != previous:
            found.append(f"Entry {seq} does not follow the one before it.")
        if entry_hash(entry) != entry["hash"]:
            found.append(f"Entry {seq} ({entry['command']}) was changed.")
        if seq not in bodies or content_hash(bodies[seq]) != entry["content_hash"]:
            found.append(f"The content of entry {seq} ({entry['command']}) was changed or removed.")
        previous, expected = entry["hash"], seq + 1
    if (head["seq"], head["hash"]) != (expected - 1, previous):
        found.append(f"The head says {head['seq']} entries, the log ends at {expected - 1}; entries were removed or added at the end.")
    return found


def _records(session: Session, entries: list[Row]) -> list[str]:
    """Recompute each transaction's root from the records as they are now and from the history of those that changed since."""
    tables: dict[int, list[tuple[str, int, str]]] = {entry["seq"]: [] for entry in entries}
    for table in KINDS:
        for seq in _sequences(session, table):
            sql = (
                f"SELECT leaf FROM (SELECT id, {LEAF_SQL.format(digest=digest_sql(table))} AS leaf FROM {table} WHERE changed_seq = $1 "
                "UNION ALL SELECT record_id AS id, digest::TEXT || lpad(version::TEXT, 10, '0') || "
                "CASE WHEN was_deleted THEN '1' ELSE '0' END "
                f"FROM history WHERE record_table = '{table}' AND changed_seq = $1) ORDER BY id ASC NULLS LAST"
            )
            tables.setdefault(seq, []).append((table, *tree_root(session.leaves(sql, [seq]))))
    roots = {entry["seq"]: (entry["rows_root"], entry["command"]) for entry in entries}
    found = [f"Records say they were changed by entry {seq}, which is not in the log." for seq in sorted(tables.keys() - roots.keys())]
    for seq, (root, command) in roots.items():
        if change_root(tables[seq]) != root:
            named = ", ".join(table for table, _, _ in tables[seq]) or "all of them removed"
            found.append(f"Records written by entry {seq} ({command}) are not what was written: {named}.")
    return found


def _sequences(session: Session, table: str) -> list[int]:
    rows = session.execute(
        f"SELECT changed_seq FROM {table} UNION SELECT changed_seq FROM history WHERE record_table = '{table}' ORDER BY 1 ASC NULLS LAST"
    )
    return [row["changed_seq"] for row in rows]
