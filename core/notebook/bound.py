"""What a kept value rests on: the records that its query reads, and whether they changed since, for those who read the cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.access import Viewer
from core.errors import InvalidInput
from core.metrics.definition import Definition, definition, definitions, shared
from core.notebook.audience import audience
from core.notebook.binding import bind
from core.notebook.document import Cell
from core.notebook.given import is_skipped, option
from core.notebook.opened import Opened
from core.notebook.references import fill_values, find_references, value_of
from core.notebook.signing import content_hash
from core.sandbox.catalogue import all_views, named_in
from core.store.store import Store

ASKED = ("kind", "severity", "service", "by", "from", "to")
"""What a metric cell may narrow its figure by."""
_TABLE = re.compile(r"\bvisible_([a-z_]+)\b")
_EXPOSED = frozenset({
    "advisory", "affected_package", "component", "deployment", "exploit_score", "incident", "known_exploited", "release", "remediation",
    "scan_finding", "service", "vex_statement",
})
_NOT_WATCHED = frozenset({"answer", "notebook", "person", "signature"})
"""Keeping an answer changes these; a value would be stale as soon as it is kept."""
_MANY = {"advisory": "advisories", "known_exploited": "known-exploited entries", "timeline_entry": "timeline entries",
         "vex_statement": "VEX statements", "": "the values that it is asked with"}


def parameters_of(cell: Cell, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the cell is asked with: a query's references, a metric's filters. Raises `InvalidInput` for one without a value."""
    if cell.kind == "metric":
        given: dict[str, Any] = fill_values({key: option(cell, key) for key in ASKED if option(cell, key)}, facts)
        return given
    return {key: value_of(key, facts) for key in bind(cell.body).names}


def references_of(cell: Cell) -> list[str]:
    """The keys of what the cell is asked with, whether it has a value or not."""
    if cell.kind == "metric":
        return [each.key for key in ASKED for each in find_references(str(option(cell, key) or ""))]
    return list(bind(cell.body).names)


def basis(store: Store, seen: Viewer, cell: Cell, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Per table that the cell reads how many records `seen` sees and their newest change, as `2@17`; under no name the parameters' hash."""
    tables = sorted(_tables(cell) - _NOT_WATCHED)
    found = {"": content_hash(dict(parameters))[:16]}
    if tables:
        parts = (f"SELECT '{name}' AS name, count(*) AS n, coalesce(max(changed_seq), 0) AS newest FROM visible_{name}" for name in tables)
        found |= {row["name"]: f"{row['n']}@{row['newest']}" for row in store.ask(seen, " UNION ALL ".join(parts))}
    return found


def changed(store: Store, viewer: Viewer, opened: Opened, cell: Cell) -> tuple[str, ...]:
    """In words what changed since the cell's value was kept; empty where nothing did, or nothing is kept. The value itself stands."""
    answer = opened.answers.get(cell.name)
    if cell.kind not in ("query", "metric") or not answer or is_skipped(answer) or answer.get("sequence", 0) == store.sequence():
        return ()
    try:
        now = basis(store, audience(viewer, cell, opened.notebook), cell, parameters_of(cell, opened.facts()))
    except InvalidInput:
        return (_MANY[""],)
    before: Mapping[str, str] = answer.get("data") or {}
    if before:
        return tuple(_many(name) for name in sorted({*before, *now}) if before.get(name) != now.get(name))
    newer = (name for name, state in now.items() if name and int(state.partition("@")[2]) > answer.get("sequence", 0))
    return tuple(_many(name) for name in newer)


def stale(store: Store, viewer: Viewer, opened: Opened, only: str | None = None) -> dict[str, str]:
    """By cell that this viewer sees (or `only` that one) the sentence that says what changed since its value was kept."""
    cells = [cell for cell in opened.cells_for(viewer) if only in (None, cell.name)]
    found = {cell.name: changed(store, viewer, opened, cell) for cell in cells}
    return {name: sentence(what) for name, what in found.items() if what}


def sentence(what: Sequence[str]) -> str:
    """`The data changed since: incidents and milestones. The value stands as it was asked.`"""
    listed = what[0] if len(what) == 1 else f"{', '.join(what[:-1])} and {what[-1]}"
    return f"The data changed since: {listed}. The value stands as it was asked."


def _tables(cell: Cell) -> frozenset[str]:
    if cell.kind == "metric":
        return _of_metrics([definition(str(option(cell, "id") or ""))])
    found: set[str] = set()
    for name in named_in(cell.body):
        found |= set(_TABLE.findall(all_views()[name].sql))
        if name == "exposures":
            found |= _EXPOSED
        if name == "metric_units":
            found |= _of_metrics(definitions().values())
    return frozenset(found)


def _of_metrics(metrics: Iterable[Definition]) -> frozenset[str]:
    found: set[str] = set()
    for metric in metrics:
        found |= _EXPOSED if metric.rows else set()
        found |= set(_TABLE.findall(f"{metric.sql}\n{shared('cohort')}\n{shared('deploys')}")) if metric.sql else set()
    return frozenset(found)


def _many(table: str) -> str:
    return _MANY.get(table, f"{table.replace('_', ' ')}s")
