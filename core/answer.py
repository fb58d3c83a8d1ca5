"""Answers to the cells of a notebook: give one, skip a cell or a step with a reason, accept what a guard says."""

from datetime import datetime
from typing import Any

from pydantic import Field

from core.errors import Blocked, InvalidInput, NotFound, Stale
from core.notebook.cells import all_kinds, guard, prompt
from core.notebook.document import Cell
from core.notebook.edit import actor, editable, ready, save
from core.notebook.opened import Inside, Opened
from core.notebook.verdicts import ask_guard, check_again
from core.remediation import record_step
from core.store.change import Change
from core.store.command import Arguments, command

_SHORT = {"prompt": "text", "field": "value", "command": "outcome", "decision": "outcome"}
"""What a bare value means for a kind."""


class GiveAnswer(Arguments):
    """`value` is the answer as the cell's kind defines it; for prompt, field, command and decision a bare text, number or
    truth value will do; for a guard nothing, since it is computed. `version` is the answer's version that was seen, 0 for none.
    """

    id: str
    cell: str
    value: Any
    version: int = Field(default=0, ge=0)


@command("notebook.answer", "Answer a cell", GiveAnswer)
def answer(change: Change, args: GiveAnswer) -> dict[str, Any]:
    """Keep the answer, whose earlier value stays in the history, and void the signatures that covered it.

    A guard is asked again, whatever was given. A command that waits for a guard is recorded only while that guard's answer is
    still the one accepted; a remediation that was done is noted in the incident's record as well, and named in the result.
    Raises `InvalidInput`, `Blocked` and `Stale`.
    """
    opened = editable(change, args.id)
    cell = opened.cell_for(change.viewer, args.cell)
    ready(opened, cell)
    if cell.kind == "guard":
        return save(change, opened, cell, _asked(change, opened, cell), args.version)
    given = _whole(cell, args.value)
    if cell.kind == "prompt":
        # Who vouches for a number is said by `notebook.assert` alone; what was said goes on for the words that still stand.
        given = {**given, "asserted": prompt.asserted(opened.answers.get(cell.name) or {})} if "text" in given else given
    value = all_kinds()[cell.kind].validate(cell, given)
    if cell.kind == "command" and value.get("outcome") in ("done", "failed"):
        answered = check_again(Inside(change), change.viewer, opened, cell, change.now)
        value = {**value, "guards": answered} if answered else value
    saved = save(change, opened, cell, value, args.version)
    remediation = record_step(change, opened, cell, value)
    return saved | {"remediation": remediation} if remediation else saved


def _whole(cell: Cell, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if cell.kind not in _SHORT or value is None:
        expected = (all_kinds()[cell.kind].validate.__doc__ or "").strip().splitlines()[0]
        raise InvalidInput(f"The {cell.kind} {cell.name} (line {cell.line}) cannot take {value!r}.", f"Give an object: {expected}")
    return {_SHORT[cell.kind]: value}


def _asked(change: Change, opened: Opened, cell: Cell) -> dict[str, Any]:
    """The guard's answer now; what was accepted before stays beside it and counts for what it covers."""
    fresh = ask_guard(Inside(change), change.viewer, cell, opened, change.now)
    stored = opened.answers.get(cell.name, {})
    kept = {key: stored[key] for key in ("acknowledged", "waiver") if key in stored}
    value = guard.validate(cell, fresh | kept)
    same = bool(stored) and guard.content(value) == guard.content(guard.validate(cell, stored))
    return dict(stored) if same else value


class SkipCell(Arguments):
    """`cell` is a cell's name, or a step's: then every open cell of it that may be skipped is. `version` as for an answer."""

    id: str
    cell: str
    reason: str = Field(min_length=1, max_length=5000)
    version: int = Field(default=0, ge=0)


@command("notebook.skip", "Skip a cell or a step, with a reason", SkipCell)
def skip(change: Change, args: SkipCell) -> dict[str, Any]:
    """Record the reason in the place of an answer. A guard and a sign-off are never skipped. Raises as `notebook.answer`."""
    opened = editable(change, args.id)
    given = {"skipped": args.reason}
    if opened.document.cell(args.cell) is not None or not any(step.name == args.cell for step in opened.document.steps):
        cell = opened.cell_for(change.viewer, args.cell)
        return save(change, opened, cell, all_kinds()[cell.kind].validate(cell, given), args.version)
    cells = [cell for cell in opened.cells_for(change.viewer) if cell.step == args.cell and _may_skip(opened, cell)]
    if not cells:
        raise InvalidInput(f"Nothing in the step {args.cell} is open and may be skipped.", "Guards and sign-offs are never skipped.")
    done = [save(change, opened, cell, all_kinds()[cell.kind].validate(cell, given), _version(opened, cell)) for cell in cells]
    return {"id": opened.notebook.id, "skipped": [each["cell"] for each in done], "state": done[-1]["state"]}


def _may_skip(opened: Opened, cell: Cell) -> bool:
    return opened.state.cells[cell.name].is_open and all_kinds()[cell.kind].SPEC.takes_answer and cell.kind != "guard"


def _version(opened: Opened, cell: Cell) -> int:
    row = opened.rows.get(cell.name)
    return row.version if row else 0


class AcknowledgeGuard(Arguments):
    """`version` is the version of the guard's answer that was read."""

    id: str
    cell: str
    version: int


@command("notebook.acknowledge", "Acknowledge what a guard warns of", AcknowledgeGuard)
def acknowledge(change: Change, args: AcknowledgeGuard) -> dict[str, Any]:
    """Note that this discipline has seen exactly what comes back. Raises `InvalidInput` unless the guard warns."""
    opened = editable(change, args.id)
    cell, stored = _guard(change, opened, args.cell, args.version)
    person, discipline = actor(change)
    if stored["verdict"]["verdict"] != "warn":
        word = stored["verdict"]["verdict"]
        remedy = "Nothing needs to be accepted." if word == "clear" else "Only a waiver with reason, owner and expiry lets it pass."
        raise InvalidInput(f"The guard {cell.name} says {word}, which is not acknowledged.", remedy)
    seen = stored.get("acknowledged", {})
    if any(each["by"] == change.viewer.name for who, each in seen.items() if who != discipline):
        raise Blocked(f"{change.viewer.name} acknowledged {cell.name} for the other discipline already.", "Ask someone else of this one.")
    entry = {"by": change.viewer.name, "at": change.now.isoformat(), "covers": sorted(guard.returning(stored["verdict"]))}
    value = guard.validate(cell, {**stored, "acknowledged": {**seen, discipline: entry}})
    return save(change, opened, cell, value, args.version) | {"person_id": person}


class WaiveGuard(Arguments):
    """`owner` answers for the waiver until `expires_at` (a time with its zone). `unknown` names what cannot be known; each must be
    named. `version` is the version of the guard's answer that was read.
    """

    id: str
    cell: str
    reason: str = Field(min_length=1, max_length=5000)
    owner: str = Field(min_length=1, max_length=200)
    expires_at: datetime
    unknown: tuple[str, ...] = ()
    version: int = Field(default=0, ge=0)


@command("notebook.waive", "Waive a guard's block, with reason, owner and expiry", WaiveGuard)
def waive(change: Change, args: WaiveGuard) -> dict[str, Any]:
    """Keep the waiver; it covers exactly what the guard names now. Raises `InvalidInput` when it ends in the past, leaves an
    unknown unnamed, or the guard neither blocks nor lacks knowledge.
    """
    opened = editable(change, args.id)
    cell, stored = _guard(change, opened, args.cell, args.version)
    _, discipline = actor(change)
    if args.expires_at.tzinfo is None or args.expires_at <= change.now:
        raise InvalidInput(f"The waiver would end at {args.expires_at.isoformat()}, which is past or has no zone.", "Name a time to come.")
    if not guard.missing({key: stored[key] for key in stored if key != "waiver"}) or stored["verdict"]["verdict"] == "warn":
        word = stored["verdict"]["verdict"]
        raise InvalidInput(f"The guard {cell.name} says {word}, which needs no waiver.", "Both disciplines acknowledge a warning.")
    lacking = sorted(guard.unknowns(stored["verdict"]) - set(args.unknown))
    if lacking:
        raise InvalidInput(f"The waiver does not name the unknown: {', '.join(lacking)}.", "Name each in `unknown`.")
    waiver = {
        "reason": args.reason,
        "owner": args.owner,
        "expires_at": args.expires_at.isoformat(),
        "by": change.viewer.name,
        "at": change.now.isoformat(),
        "discipline": discipline,
        "covers": sorted(guard.returning(stored["verdict"])),
        "unknown": list(args.unknown),
    }
    return save(change, opened, cell, guard.validate(cell, {**stored, "waiver": waiver}), args.version)


def _guard(change: Change, opened: Opened, name: str, version: int) -> tuple[Cell, dict[str, Any]]:
    """The guard's cell and its answer as the person read it, when asking it again gives the same."""
    cell = opened.cell_for(change.viewer, name)
    if cell.kind != "guard":
        raise NotFound(f"The cell {name} is a {cell.kind}, not a guard.", "Name the guard.")
    stored = opened.answers.get(name)
    if not stored or version != _version(opened, cell):
        raise Stale(
            f"You have not read what the guard {name} says (version {_version(opened, cell)}).",
            "Ask it (answer the cell), read it, then accept.",
        )
    fresh = _asked(change, opened, cell)
    if guard.content(fresh) != guard.content(guard.validate(cell, stored)):
        raise Stale(f"The guard {name} answers differently now than what you read.", "Ask it again (answer the cell), then accept.")
    return cell, dict(stored)
