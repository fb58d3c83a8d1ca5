"""What scanners and suppliers said, out of the store: findings as evidence beside the advisories, and VEX statements."""

import json
from collections.abc import Iterable

from core.access import Viewer
from core.exposure.vex import Scoped, Statements
from core.queries import ask
from core.records import Advisory, AffectedPackage, ExploitScore, Id, Json, VexStatement, derive_id
from core.store.home import Row
from core.store.store import Store

SCANNED = "scan:"
"""How the record id of a finding begins, so that an answer says that a scanner saw it and which."""


def findings_of(store: Store, viewer: Viewer, wanted: Iterable[str]) -> tuple[list[Advisory], list[AffectedPackage]]:
    """Findings on packages of these loosely written names, each as a record about that one version and no other. They date nothing:
    what a scanner did not name stays as unknown as before."""
    advisories: dict[Id, Advisory] = {}
    packages: list[AffectedPackage] = []
    for row in ask(store, viewer, "analysis/findings_named", [sorted(wanted)]):
        key = derive_id("finding", row["scanner"], row["vulnerability"])
        known = advisories.get(key)
        if known is None or (known.severity is None and row["severity"] is not None):
            advisories[key] = _advisory(key, row)
        packages.append(
            AffectedPackage(
                id=row["id"],
                advisory_id=key,
                ecosystem=row["ecosystem"] or "",
                name=row["name"],
                versions=Json(json.dumps([row["component_version"]])),
            )
        )
    return list(advisories.values()), packages


def _advisory(key: Id, row: Row) -> Advisory:
    aliases = [row["vulnerability"], *json.loads(row["aliases"])]
    osv_id = f"{SCANNED}{row['scanner']}:{row['vulnerability']}"
    return Advisory(id=key, osv_id=osv_id, aliases=Json(json.dumps(aliases)), summary=row["title"], severity=row["severity"])


def statements_of(store: Store, viewer: Viewer, wanted: Iterable[str]) -> Statements:
    """VEX statements on packages of these loosely written names, and on whole products; each with the releases it holds within."""
    found: dict[Id, tuple[VexStatement, set[Id]]] = {}
    for row in ask(store, viewer, "analysis/statements_named", [sorted(wanted)]):
        told = {name: value for name, value in row.items() if name != "release_id"}
        found.setdefault(row["id"], (VexStatement(**told), set()))
        if row["release_id"] is not None:
            found[row["id"]][1].add(row["release_id"])
    # A statement on a whole product that no release has the name of holds nowhere.
    return Statements(
        Scoped(statement, frozenset(releases) if statement.product or not statement.name else None)
        for statement, releases in found.values()
    )


def scores_of(store: Store, viewer: Viewer, cves: Iterable[str]) -> list[ExploitScore]:
    """The newest EPSS score of each of these CVEs that has one."""
    return [ExploitScore(**row) for row in ask(store, viewer, "analysis/newest_scores", [sorted(cves)])]
