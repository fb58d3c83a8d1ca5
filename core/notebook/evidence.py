"""Evidence before repair: whether an attack is suspected on an incident, and what was captured before anything is restarted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.access import Viewer
from core.notebook.document import Cell
from core.notebook.opened import Opened, open_notebook
from core.records import Incident, Notebook, TimelineEntry
from core.store.store import Store

SET, LIFTED, CAPTURED = "suspicion set", "suspicion lifted", "evidence captured"
"""Labels of the timeline entries that say so."""
HELD = frozenset({"restart", "rollback"})
"""Kinds of remediation that wipe what an investigation needs."""
_EVERYTHING = Viewer.system()
"""Whether a step is held is decided over everything; the reasons are not told here, so nothing restricted shows."""


def suspected_since(store: Store, incident: Incident) -> datetime | None:
    """When the suspicion that stands was set (UTC), None where none does."""
    entries = store.find(_EVERYTHING, TimelineEntry, "incident_id = $1 AND label IN ($2, $3)", [incident.id, SET, LIFTED])
    last = max(entries, key=lambda each: (each.recorded_at or each.happened_at, each.happened_at), default=None)
    return last.happened_at if last and last.label == SET else None


def captures_of(store: Store, opened: Opened) -> list[str]:
    """What was captured, in words: capture steps that were done and say what they kept, in every notebook of the incident, and timeline
    entries that say so. What a drill captured is no evidence of the real thing."""
    found = _done(opened)
    if opened.incident is None:
        return found
    others = "incident_id = $1 AND id <> $2 AND is_exercise = FALSE"
    for each in store.find(_EVERYTHING, Notebook, others, [opened.incident.id, opened.notebook.id]):
        found += _done(open_notebook(store, _EVERYTHING, each.id))
    entries = store.find(_EVERYTHING, TimelineEntry, "incident_id = $1 AND label = $2", [opened.incident.id, CAPTURED])
    return found + [f"recorded in the timeline at {each.happened_at:%Y-%m-%d %H:%M} UTC" for each in entries]


def _done(opened: Opened) -> list[str]:
    found = []
    for cell in opened.document.cells():
        answer: Mapping[str, Any] = opened.answers.get(cell.name) or {}
        is_capture = cell.kind == "command" and cell.attributes.get("act") == "capture" and answer.get("outcome") == "done"
        if is_capture and (answer.get("evidence") or answer.get("output")):
            found.append(f"{cell.name} of “{opened.notebook.title}”")
    return found


def evidence_guard(store: Store, opened: Opened) -> dict[str, Any]:
    """The guard of kind `evidence`: clear without a suspicion or with a capture, block with a suspicion and none, unknown where the
    walkthrough belongs to no incident and nothing was captured."""
    captures = captures_of(store, opened)
    empty: dict[str, Any] = {"reintroduced": [], "present": [], "fixed": [], "data_as_of": {}, "unknown": []}
    answer = {"kind": "evidence", **empty, "captures": captures}
    if captures:
        return answer | {"verdict": "clear", "reasons": [f"captured: {each}" for each in captures]}
    if opened.incident is None:
        unknown = [{"component": "suspicion of an attack", "why": "this notebook belongs to no incident that could say"}]
        reasons = ["nothing was captured, and without an incident nobody can have said whether an attack is suspected"]
        return answer | {"verdict": "unknown", "unknown": unknown, "reasons": reasons}
    number, since = opened.incident.number, suspected_since(store, opened.incident)
    if since is None:
        return answer | {"verdict": "clear", "reasons": [f"no attack is suspected on INC-{number}"]}
    reason = f"an attack is suspected on INC-{number} since {since:%Y-%m-%d %H:%M} UTC, and nothing was captured yet"
    return answer | {"verdict": "block", "reasons": [reason]}


def is_held(cell: Cell) -> bool:
    """True for a step that must wait for evidence while an attack is suspected."""
    is_remediation = cell.kind == "command" and cell.attributes.get("act") == "remediation"
    return is_remediation and cell.attributes.get("kind", "").strip().lower() in HELD
