"""The kept rows of a few incidents, made one by one: planning the whole rule would cost a command many times what it does itself."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from core.store.home import Row, Session
from core.store.kept.deriving import COLUMNS

_GRAINS = {"hour": 3600.0, "day": 86400.0, "month": 2678400.0, "year": 31622400.0}
_CHANGES = frozenset({"rollback", "redeploy", "hotfix", "patch", "config", "feature_flag", "permission", "rotate", "isolate", "block"})
_INCIDENTS = """SELECT id AS incident_id, visibility, number, kind, status, sre_severity, security_severity, declared_by,
  cause_deployment_id, affected_low_bp, affected_high_bp, is_maintenance, is_exercise, is_demo, flags, joint_override
FROM incident WHERE deleted_seq IS NULL AND id IN ({0})"""
_FACTS = """SELECT incident_id, 'milestone' AS fact, kind AS name, visibility AS own, NULL::TEXT AS other, happened_at AS moment,
  happened_before AS latest, precision AS detail, flags <> '[]' AS mark
FROM milestone WHERE deleted_seq IS NULL AND NOT is_superseded AND incident_id IN ({0})
UNION ALL SELECT incident_id, 'participation', discipline, p.visibility,
  coalesce((SELECT max(visibility) FROM person q WHERE q.id = p.person_id AND q.deleted_seq IS NULL), ''), joined_at, NULL, NULL, FALSE
FROM participation p WHERE deleted_seq IS NULL AND incident_id IN ({0})
UNION ALL SELECT incident_id, 'remediation', kind, visibility, NULL, NULL, NULL, NULL, FALSE
FROM remediation WHERE deleted_seq IS NULL AND incident_id IN ({0})
UNION ALL SELECT incident_id, 'service', s.name, a.visibility, s.visibility, NULL, NULL, NULL, s.is_regulated
FROM affected_service a JOIN service s ON s.id = a.service_id
WHERE a.deleted_seq IS NULL AND s.deleted_seq IS NULL AND incident_id IN ({0})"""
_INSERT = "INSERT INTO kept_incident ({}) VALUES ({})".format(
    ", ".join(COLUMNS), ", ".join(f"${index}" for index in range(1, len(COLUMNS))) +
    f", CASE WHEN ${len(COLUMNS)} IS NOT NULL THEN map(${len(COLUMNS)}::TEXT[], ${len(COLUMNS) + 1}::DOUBLE[]) END",
)


def refresh(session: Session, ids: Collection[str]) -> None:
    """Make the rows of these incidents anew; one that is deleted loses its row."""
    given = sorted(ids)
    marks = ", ".join(f"${index}" for index in range(1, len(given) + 1))
    session.execute(f"DELETE FROM kept_incident WHERE incident_id IN ({marks})", given)
    incidents = session.execute(_INCIDENTS.format(marks), given)
    if not incidents:
        return
    found: dict[str, list[Row]] = {row["incident_id"]: [] for row in incidents}
    for row in session.execute(_FACTS.format(marks), given):
        if row["incident_id"] in found:
            found[row["incident_id"]].append(row)
    for incident in incidents:
        row = _row(incident, found[incident["incident_id"]])
        coarse = row["coarse"]
        split = [sorted(coarse), [coarse[name] for name in sorted(coarse)]] if coarse else [None, None]
        session.execute(_INSERT, [*(row[name] for name in COLUMNS[:-1]), *split])


def _row(incident: Row, facts: list[Row]) -> dict[str, Any]:
    of = {name: [row for row in facts if row["fact"] == name] for name in ("milestone", "participation", "remediation", "service")}
    moments = _earliest(of["milestone"])
    joined = _earliest(of["participation"])
    both = {"sre", "security"}
    severities = [each for each in (incident["sre_severity"], incident["security_severity"]) if each]
    services = sorted(row["name"] for row in of["service"])
    is_joint = (
        incident["kind"] in ("security", "both") or incident["security_severity"] is not None
        or both <= {row["name"] for row in of["participation"]} or {f"{name}_engaged" for name in both} <= moments.keys()
        or any(row["name"] in _CHANGES for row in of["remediation"]) or any(row["mark"] for row in of["service"])
    )
    needs = {row[side] for row in facts for side in ("own", "other") if row[side] is not None} - {incident["visibility"]}
    engaged = {
        f"{name}_engaged": min((each for each in (moments.get(f"{name}_engaged"), joined.get(name)) if each), default=None) for name in both
    }
    return {
        **dict.fromkeys(COLUMNS), **incident, **{name: at for name, at in moments.items() if name in COLUMNS}, **engaged,
        "needs": sorted(needs) or None, "severity": min(severities, default=None),
        "services": services or None, "excluded": _excluded(incident), "is_flagged": incident["flags"] != "[]",
        "doubtful": sorted({row["name"] for row in of["milestone"] if row["mark"]}) or None,
        "is_joint": {"yes": True, "no": False}.get(incident["joint_override"], is_joint), "coarse": _coarse(of["milestone"]),
    }


def _earliest(rows: Iterable[Row]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for row in rows:
        if row["moment"] is not None:
            found[row["name"]] = min(found.get(row["name"], row["moment"]), row["moment"])
    return found


def _coarse(milestones: Iterable[Row]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in milestones:
        width = row["latest"] - row["moment"] if row["latest"] is not None else None
        grain = _GRAINS.get(row["detail"], 0.0) if width is None else width // timedelta(microseconds=1) / 1_000_000
        found[row["name"]] = max(found.get(row["name"], grain), grain)
    return {name: grain for name, grain in found.items() if grain >= 3600}


def _excluded(incident: Row) -> str | None:
    if incident["is_maintenance"] or incident["is_exercise"]:
        return "maintenance" if incident["is_maintenance"] else "exercise"
    return incident["status"] if incident["status"] in ("cancelled", "merged") else None
