"""Asks the guard for a cell, and says whether what it answers now is still covered by what was accepted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.access import Viewer
from core.errors import Blocked, InvalidInput, NotFound
from core.exposure.answers import rollback_guard
from core.notebook.cells import guard
from core.notebook.document import Cell, Document
from core.notebook.given import names
from core.notebook.opened import Opened
from core.notebook.references import fill_values
from core.store.store import Store

KINDS = ("rollback",)
"""Guards that can be asked."""


def ask_guard(store: Store, viewer: Viewer, cell: Cell, facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The guard's answer now, as the cell keeps it: `{verdict, computed_at, inputs}`.

    A kind that cannot be asked and a service that nobody recorded are unknown, never clear. Raises `InvalidInput` while an
    input has no value yet.
    """
    filled = fill_values({**cell.attributes, **cell.values}, facts)
    inputs = {key: str(filled[key]) for key in ("kind", "service", "to", "from", "env") if filled.get(key)}
    return {"verdict": _verdict(store, viewer, cell, inputs), "computed_at": now.isoformat(), "inputs": inputs}


def _verdict(store: Store, viewer: Viewer, cell: Cell, inputs: Mapping[str, str]) -> dict[str, Any]:
    kind = inputs.get("kind", "rollback")
    if kind not in KINDS:
        return _unknown(f"guard {kind}", f"there is no guard of the kind {kind}")
    if "service" not in inputs or "to" not in inputs:
        raise InvalidInput(
            f"The guard {cell.name} (line {cell.line}) does not say which service goes to which release.", "Set service and to."
        )
    try:
        return rollback_guard(
            store, viewer, inputs["service"], inputs["to"], from_=inputs.get("from"), environment=inputs.get("env", "production")
        )
    except NotFound as error:
        return _unknown(inputs["service"], error.sentence)


def _unknown(what: str, why: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"reintroduced": [], "present": [], "fixed": [], "data_as_of": {}}
    return {"verdict": "unknown", **empty, "unknown": [{"component": what, "why": why}], "reasons": [f"{what}: {why}"]}


def guards_before(document: Document, cell: Cell) -> tuple[Cell, ...]:
    """The guards that a cell waits for, directly or through others."""
    found: dict[str, Cell] = {}
    ahead = [cell]
    while ahead:
        for name in names(ahead.pop().attributes.get("after", "")):
            other = document.cell(name)
            if other is not None and name not in found:
                found[name] = other
                ahead.append(other)
    return tuple(other for other in found.values() if other.kind == "guard")


def check_again(store: Store, viewer: Viewer, opened: Opened, cell: Cell, now: datetime) -> dict[str, Any]:
    """Ask every guard before a cell again; what each answered, by name.

    Raises `Blocked` when an answer is no longer covered by what was acknowledged or waived, or a waiver has ended.
    """
    answered = {}
    for each in guards_before(opened.document, cell):
        if not opened.state.cells[each.name].is_visible:
            continue
        fresh = ask_guard(store, viewer, each, opened.facts(), now)
        stored = opened.answers.get(each.name, {})
        lacking = guard.missing({**stored, **fresh}) if stored else guard.missing(None)
        if lacking:
            raise Blocked(
                f"The guard {each.name} does not allow {cell.name}: {' '.join(lacking)}", "Ask the guard again and accept what it says."
            )
        word = fresh["verdict"]["verdict"]
        if word in ("block", "unknown") and datetime.fromisoformat(stored["waiver"]["expires_at"]) <= now:
            raise Blocked(
                f"The waiver for the guard {each.name} ended at {stored['waiver']['expires_at']}.", "Waive it again or choose another way."
            )
        answered[each.name] = {
            "verdict": word,
            "computed_at": fresh["computed_at"],
            "reintroduced": sorted(guard.returning(fresh["verdict"])),
            "unknown": sorted(guard.unknowns(fresh["verdict"])),
            **{key: fresh["verdict"][key] for key in ("service", "environment", "from", "to", "reasons") if fresh["verdict"].get(key)},
        }
    return answered
