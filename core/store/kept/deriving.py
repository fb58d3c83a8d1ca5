"""The kept rows, made set by set: all of them, or those of the incidents that changed."""

import hashlib
import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from core.store.home import Session

COLUMNS = (
    "incident_id", "visibility", "needs", "number", "kind", "severity", "services", "status", "declared_by", "cause_deployment_id",
    "affected_low_bp", "affected_high_bp", "excluded", "is_demo", "is_flagged", "doubtful", "is_joint", "impact_start", "detected", "paged",
    "acknowledged", "declared", "publicly_noticed", "mitigated", "contained", "eradicated", "resolved", "closed", "review_held",
    "review_published", "initial_compromise", "sre_engaged", "security_engaged", "coarse",
)
"""The columns of `kept_incident`, in order."""
BASES = {"incident": "id", "milestone": "incident_id", "participation": "incident_id", "remediation": "incident_id",
         "affected_service": "incident_id"}
"""The tables that a kept row is made from, and the column that names its incident."""
_NAMED = ("person", "service")
_MOST_AT_ONCE = 6_000_000
"""Milestones folded at a time: a million incidents at once would not fit in memory beside an import."""
_MILESTONE = re.compile(r",\n    min\(happened_at\) FILTER \(WHERE kind = '([a-z_]+)'\) AS \1")
_GROUPED = "WHERE NOT is_superseded\n  GROUP BY incident_id\n"
_NEEDS = """facts_needing AS (
  SELECT incident_id, visibility FROM visible_milestone WHERE NOT is_superseded
  UNION ALL SELECT incident_id, visibility FROM visible_remediation
  UNION ALL SELECT incident_id, visibility FROM visible_participation
  UNION ALL SELECT p.incident_id, coalesce(q.visibility, '') FROM visible_participation p LEFT JOIN visible_person q ON q.id = p.person_id
  UNION ALL SELECT a.incident_id, unnest([a.visibility, s.visibility]) FROM visible_affected_service a
    JOIN visible_service s ON s.id = a.service_id
),
needing AS (
  SELECT n.incident_id, list_sort(list(DISTINCT n.visibility)) AS needs
  FROM facts_needing n JOIN visible_incident i ON i.id = n.incident_id
  WHERE n.visibility <> i.visibility
  GROUP BY n.incident_id
)"""
"""What a viewer must belong to besides, where what a row is made from is less visible than the incident: then others get their own row,
made from what they may see. A participant whose person is gone is seen by nobody but those who see all."""


@cache
def _rule() -> str:
    lines = (Path(__file__).parent / "incident.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--")).strip()


def facts(kinds: Collection[str] | None = None) -> str:
    """The rule as the body of a WITH clause over visible_* relations that ends in `facts`; milestones not in `kinds` are left NULL."""
    if kinds is None:
        return _rule()
    sql = _MILESTONE.sub(lambda found: found[0] if found[1] in kinds else "", _rule())
    left_out = sorted(set(_MILESTONE.findall(_rule())) - set(kinds))
    for name in left_out:
        # Selected as it is, the column keeps its name; within an expression it is only a value.
        sql = re.sub(rf"(?<=[,\n] )( *)m\.{name}(?=,)", rf"\1NULL::TIMESTAMPTZ AS {name}", sql)
        sql = re.sub(rf"\bm\.{name}\b", "NULL::TIMESTAMPTZ", sql)
    listed = ", ".join(f"'{name}'" for name in sorted({*kinds, ""}))
    return sql.replace(_GROUPED, _GROUPED.replace("is_superseded\n", f"is_superseded AND kind IN ({listed})\n"), 1)


def checksum() -> str:
    """SHA-256 of the rule; rows made by another one are made anew when the store is opened."""
    return hashlib.sha256(f"{_rule()}\n{_NEEDS}\n{COLUMNS}".encode()).hexdigest()


def rebuild(session: Session) -> None:
    """Make every row anew."""
    session.execute("DELETE FROM kept_incident")
    fill(session)
    renewed = "ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum"
    session.execute(f"INSERT INTO kept_rule (name, checksum) VALUES ('incident', $1) {renewed}", [checksum()])


def fill(session: Session, condition: str = "", parameters: Sequence[Any] = ()) -> None:
    """Add the rows of the incidents whose id meets `condition`, such as `IN (SELECT …)`; of all without one. None of them may be there."""
    of = f" AND {{}} {condition}" if condition else ""
    there = session.execute(
        f"SELECT count(*) AS n, list(DISTINCT kind) AS kinds FROM milestone WHERE deleted_seq IS NULL{of.format('incident_id')}", parameters
    )[0]
    parts = 1 + int(there["n"]) // _MOST_AT_ONCE
    for part in range(parts):
        share = of if parts == 1 else f"{of} AND hash({{0}}) % {parts} = {part}".replace("{}", "{0}")
        session.execute(f"INSERT INTO kept_incident {_made(session, share, there['kinds'] or [], parameters)}", parameters)


def _made(session: Session, of: str, kinds: Collection[str], parameters: Sequence[Any] = ()) -> str:
    """The query that gives the rows, with all columns in order. The store's own relations stand for those of a viewer who sees all."""
    relations = [f"visible_{name} AS (SELECT * FROM {name} WHERE deleted_seq IS NULL{of.format(column)})" for name, column in BASES.items()]
    relations += [f"visible_{name} AS (SELECT * FROM {name} WHERE deleted_seq IS NULL)" for name in _NAMED]
    front = ", ".join(relations)
    told = session.execute(f"WITH {front} {_VISIBILITIES}", parameters)
    mixed = len(told) > 1
    needs = f",\n{_NEEDS}" if mixed else ""
    needed = "n.needs" if mixed else "NULL::TEXT[] AS needs"
    listed = ", ".join(needed if name == "needs" else f"f.{name}" for name in COLUMNS)
    joined = " LEFT JOIN needing n ON n.incident_id = f.incident_id" if mixed else ""
    return f"WITH {front},\n{facts(kinds)}{needs}\nSELECT {listed} FROM facts f{joined}"


_VISIBILITIES = """SELECT DISTINCT visibility FROM (
  SELECT visibility FROM visible_incident UNION ALL SELECT visibility FROM visible_milestone
  UNION ALL SELECT visibility FROM visible_remediation UNION ALL SELECT visibility FROM visible_participation
  UNION ALL SELECT coalesce(q.visibility, '') FROM visible_participation p LEFT JOIN visible_person q ON q.id = p.person_id
  UNION ALL SELECT visibility FROM visible_affected_service UNION ALL SELECT visibility FROM visible_service)"""


def differing(session: Session) -> list[str]:
    """The ids of up to 10 incidents whose kept row is missing, too much, or not what the rule gives now; empty where all is well."""
    made = _made(session, "", [row["kind"] for row in session.execute("SELECT DISTINCT kind FROM milestone WHERE deleted_seq IS NULL")])
    kept = f"SELECT {', '.join(COLUMNS)} FROM kept_incident"
    rows = session.execute(
        f"SELECT coalesce(k.incident_id, m.incident_id)::TEXT AS id FROM (SELECT incident_id, hash(x::TEXT) AS mark FROM ({kept}) x) k "
        f"FULL JOIN (SELECT incident_id, hash(x::TEXT) AS mark FROM ({made}) x) m ON m.incident_id = k.incident_id "
        "WHERE k.mark IS DISTINCT FROM m.mark ORDER BY id LIMIT 10"
    )
    return [row["id"] for row in rows]
