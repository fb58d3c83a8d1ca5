"""Asks the guard for a cell, and says whether what it answers now is still covered by what was accepted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.access import Viewer
from core.errors import Blocked, InvalidInput, NotFound
from core.exposure.answers import components_guard, rollback_guard
from core.exposure.incidents import forward_guard
from core.exposure.listed import from_purls
from core.exposure.policy import Policy
from core.notebook import evidence
from core.notebook.audience import audience, hides_something
from core.notebook.cells import guard
from core.notebook.document import Cell, Document
from core.notebook.given import names
from core.notebook.opened import Opened
from core.notebook.references import fill_values, find_references
from core.notebook.sharing import facts_for
from core.store.store import Store

KINDS = ("rollback", "forward", "components", "evidence")
"""Guards that can be asked."""
RESTRICTED = "something restricted"
"""What a guard calls that which its readers may not see."""


def ask_guard(store: Store, viewer: Viewer, cell: Cell, opened: Opened, now: datetime) -> dict[str, Any]:
    """The guard's answer now, as the cell keeps it: `{verdict, computed_at, inputs}`.

    It is asked for what every reader of the cell may see. A kind that cannot be asked and a service that nobody recorded are unknown,
    never clear. Raises `InvalidInput` while an input has no value yet, for one that is more restricted than the cell, or for a policy
    line that is no severity.
    """
    given = {**cell.attributes, **cell.values}
    keys = [each.key for value in given.values() for each in find_references(str(value))]
    filled = fill_values(given, facts_for(opened, Viewer.system(), cell, keys))
    filled["env"] = filled.get("env") or filled.get("environment")
    inputs = {key: str(filled[key]) for key in ("kind", "service", "to", "from", "env", "policy") if filled.get(key)}
    seen = audience(viewer, cell, opened.notebook)
    verdict = _verdict(store, seen, cell, opened, inputs)
    if hides_something(store, seen):
        whole = _verdict(store, Viewer.system(), cell, opened, inputs)
        if guard.content({"verdict": whole}) != guard.content({"verdict": verdict}):
            verdict = _with_hidden(verdict)
    return {"verdict": verdict, "computed_at": now.isoformat(), "inputs": inputs}


def _verdict(store: Store, viewer: Viewer, cell: Cell, opened: Opened, inputs: Mapping[str, str]) -> dict[str, Any]:
    kind = inputs.get("kind", "rollback")
    if kind not in KINDS:
        return _unknown(f"guard {kind}", f"there is no guard of the kind {kind}")
    if kind == "evidence":
        return evidence.evidence_guard(store, opened)
    policy = Policy(inputs.get("policy", "HIGH").upper())
    if kind == "components" and "service" not in inputs:
        lacking = sorted({"from", "to"} - set(inputs))
        if lacking:
            raise _undecided(cell, "which components replace which", f"Set {' and '.join(lacking)} to package URLs.")
        return components_guard(store, viewer, from_purls(inputs["from"]), from_purls(inputs["to"]), policy)
    if "service" not in inputs or "to" not in inputs:
        raise _undecided(cell, "which service goes to which release", "Set service and to.")
    service, to, old, place = inputs["service"], inputs["to"], inputs.get("from"), inputs.get("env", "production")
    try:
        if kind == "forward":
            return forward_guard(store, viewer, service, to, old, place)
        return rollback_guard(store, viewer, service, to, from_=old, environment=place, policy=policy)
    except NotFound as error:
        return _unknown(service, error.sentence)


def _with_hidden(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The answer where records decide that its readers may not see: that there are some is said, and it is never clear."""
    why = "it bears on this change, and not every reader of this notebook may see it"
    word = "block" if verdict["verdict"] == "block" else "unknown"
    unknown = [*verdict["unknown"], {"component": RESTRICTED, "why": why}]
    return {**verdict, "verdict": word, "unknown": unknown, "reasons": [*verdict["reasons"], f"{RESTRICTED}: {why}"]}


def _undecided(cell: Cell, what: str, remedy: str) -> InvalidInput:
    return InvalidInput(f"The guard {cell.name} (line {cell.line}) does not say {what}.", remedy)


def _unknown(what: str, why: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"reintroduced": [], "present": [], "fixed": [], "data_as_of": {}}
    return {"verdict": "unknown", **empty, "unknown": [{"component": what, "why": why}], "reasons": [f"{what}: {why}"]}


def guards_before(document: Document, cell: Cell) -> tuple[Cell, ...]:
    """The guards that a cell waits for, directly or through others; a restart or a rollback also waits for every evidence guard."""
    found: dict[str, Cell] = {}
    if evidence.is_held(cell):
        found = {each.name: each for each in document.cells() if _is_evidence(each)}
    ahead = [cell]
    while ahead:
        for name in names(ahead.pop().attributes.get("after", "")):
            other = document.cell(name)
            if other is not None and name not in found:
                found[name] = other
                ahead.append(other)
    return tuple(other for other in found.values() if other.kind == "guard")


def _is_evidence(cell: Cell) -> bool:
    return cell.kind == "guard" and {**cell.attributes, **cell.values}.get("kind") == "evidence"


def check_again(store: Store, viewer: Viewer, opened: Opened, cell: Cell, now: datetime) -> dict[str, Any]:
    """Ask every guard before a cell again; what each answered, by name.

    Raises `Blocked` when an answer is no longer covered by what was acknowledged or waived, or a waiver has ended, and for a restart or
    a rollback while an attack is suspected and nothing was captured, where the notebook has no evidence guard that could be waived.
    """
    answered = {}
    before = [each for each in guards_before(opened.document, cell) if opened.state.cells[each.name].is_visible]
    for each in before:
        answered[each.name] = _still_covered(store, viewer, opened, each, cell, now)
    if evidence.is_held(cell) and not any(_is_evidence(each) for each in before) and opened.incident is not None:
        found = evidence.evidence_guard(store, opened)
        if found["verdict"] == "block":
            remedy = "Record what was captured (incident capture), or lift the suspicion with a reason."
            raise Blocked(f"{cell.name} waits for evidence: {found['reasons'][0]}.", remedy)
    return answered


def _still_covered(store: Store, viewer: Viewer, opened: Opened, each: Cell, cell: Cell, now: datetime) -> dict[str, Any]:
    fresh = ask_guard(store, viewer, each, opened, now)
    stored = opened.answers.get(each.name, {})
    word = fresh["verdict"]["verdict"]
    waiver = stored.get("waiver")
    if word in ("block", "unknown") and waiver and datetime.fromisoformat(waiver["expires_at"]) <= now:
        raise Blocked(f"The waiver for the guard {each.name} ended at {waiver['expires_at']}.", "Waive it again or choose another way.")
    lacking = guard.missing({**stored, **fresh}) if stored else guard.missing(None)
    if lacking:
        raise Blocked(
            f"The guard {each.name} does not allow {cell.name}: {' '.join(lacking)}", "Ask the guard again and accept what it says."
        )
    return {
        "verdict": word,
        "computed_at": fresh["computed_at"],
        "reintroduced": sorted(guard.returning(fresh["verdict"])),
        "unknown": sorted(guard.unknowns(fresh["verdict"])),
        **{key: fresh["verdict"][key] for key in ("service", "environment", "from", "to", "reasons") if fresh["verdict"].get(key)},
    }
