"""Running a runbook's commands on this machine: off until the operator lists what may be run, and never past a guard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access import Viewer
from core.errors import Blocked, InvalidInput, NotAllowed
from core.executor.allowed import Allowed, allowed_for, is_enabled, the_commands
from core.executor.masking import masked
from core.executor.process import Ended, Execution
from core.executor.running import reserved, running_in
from core.executor.running import stop as stop_running
from core.executor.words import commands_of
from core.notebook.cells import command as command_cell
from core.notebook.document import Cell
from core.notebook.edit import actor, editable, opened_for, ready, save
from core.notebook.given import LONGEST
from core.notebook.opened import Inside, Opened, open_notebook
from core.notebook.sharing import facts_for
from core.notebook.shell import SHELLS, places
from core.notebook.verdicts import check_again
from core.remediation import record_step
from core.settings import settings
from core.store.change import Change
from core.store.command import Arguments, Command, checked_arguments, command, read
from core.store.store import Store

__all__ = ["Procedure", "can_run", "execute", "is_enabled", "running_in", "show", "stop"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a cell's commands are, which entry of the operator's list each is of, and when they were begun (UTC)."""

    begun_at: datetime
    commands: tuple[tuple[Allowed, tuple[str, ...]], ...]
    guards: Mapping[str, Any]


class ExecuteCell(Arguments):
    """A command cell of a running walkthrough. `version` is the version of its answer that was seen, 0 for none; `confirmed` says that
    the person means it, where the cell asks for that."""

    id: str
    cell: str
    version: int = 0
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Procedure(Command[ExecuteCell]):
    """A command in two changes: one that allows it and notes who began it, and one that keeps what came of it; it runs between them."""

    def run(self, store: Store, viewer: Viewer, arguments: Mapping[str, Any], command_id: str | None = None) -> dict[str, Any]:
        """Begin, run, keep. Sent twice with one `command_id` it runs once; the second time it only says what was begun."""
        args = checked_arguments(self.arguments, arguments, self.name)
        plans: list[Plan] = []

        def begin(change: Change) -> dict[str, Any]:
            plans.append(plan(change, args))
            return self.handler(change, args) | {"commands": [_told(argv) for _, argv in plans[0].commands]}

        with reserved(args.id, args.cell) as execution:
            begun = store.change(viewer, self.name, args.model_dump(mode="json"), begin, command_id)
            if not plans:
                return begun
            ended = _carry_out(execution, plans[0])
            told = {"id": args.id, "cell": args.cell, "begun_at": plans[0].begun_at.isoformat()}
            return store.change(viewer, "notebook.executed", told, lambda change: _keep(change, args, plans[0], ended))


def plan(change: Change, args: ExecuteCell) -> Plan:
    """What would be run, when everything allows it.

    Raises `NotAllowed` while the executor is off and for someone who has not said who they are, `Blocked` while the step is held by a
    guard, an earlier cell, a missing confirmation or because it is a drill, and `InvalidInput` for a command that is not on the list.
    """
    if not is_enabled():
        remedy = "Run it elsewhere and record what came of it; the operator may set PARLEY_EXECUTOR."
        raise NotAllowed("Nothing is run on this machine.", remedy)
    actor(change)
    opened = editable(change, args.id)
    cell = opened.cell_for(change.viewer, args.cell)
    if cell.kind != "command" or opened.notebook.kind != "runbook":
        raise InvalidInput(f"{cell.name} is no command of a walkthrough.", "Only those are run.")
    ready(opened, cell)
    if cell.attributes.get("act") == "remediation" and opened.notebook.is_exercise:
        raise Blocked("This is a drill, in which nothing in production is changed.", "Record what you would have done.")
    if command_cell.needs_confirmation(cell) and not args.confirmed:
        raise Blocked(f"{cell.name} asks for a confirmation.", "Read the command, then say that you mean it (confirmed).")
    row = opened.rows.get(cell.name)
    if args.version != (row.version if row else 0):
        raise Blocked(f"{cell.name} was answered since you looked (version {row.version if row else 0}).", "Look at it, then run it again.")
    commands = matched(opened, change.viewer, cell)
    guards = check_again(Inside(change), change.viewer, opened, cell, change.now)
    return Plan(change.now, commands, guards)


def matched(opened: Opened, viewer: Viewer, cell: Cell) -> tuple[tuple[Allowed, tuple[str, ...]], ...]:
    """The commands of a cell, each with the entry of the list that allows it. Raises `InvalidInput` naming one that none does."""
    keys = [place.key for place in places(cell.body)]
    listed = the_commands()
    found = []
    for argv in commands_of(cell, facts_for(opened, viewer, cell, keys)):
        allowed = allowed_for(argv, listed)
        if allowed is None:
            remedy = f"Run it elsewhere, or list it in {_file()}."
            raise InvalidInput(f"“{_told(argv)[:100]}” is not on the operator's list of commands.", remedy)
        found.append((allowed, tuple(argv)))
    return tuple(found)


def _carry_out(execution: Execution, planned: Plan) -> list[Ended]:
    """One after the other, as long as each ends with 0."""
    ended: list[Ended] = []
    for allowed, argv in planned.commands:
        try:
            ended.append(execution.run(allowed, argv))
        except InvalidInput as error:
            ended.append(Ended(argv=argv, code=None, how="not started", output="", dropped=0, left=0, seconds=0.0, why=error.sentence))
        if ended[-1].code != 0:
            break
    return ended


def _keep(change: Change, args: ExecuteCell, planned: Plan, ended: Sequence[Ended]) -> dict[str, Any]:
    """Keep what came of it, whatever happened to the notebook meanwhile: it was run."""
    opened = opened_for(change, args.id)
    cell = next(each for each in opened.document.cells() if each.name == args.cell)
    last = ended[-1]
    is_done = last.code == 0 and len(ended) == len(planned.commands)
    given = {
        "outcome": "done" if is_done else "failed",
        "output": _output(ended),
        "exit_code": last.code,
        "ran_at": planned.begun_at.isoformat(),
        "confirmed": args.confirmed,
    }
    value = {**command_cell.validate(cell, given), "ran": [_ran(each) for each in ended]}
    value |= {"guards": dict(planned.guards)} if planned.guards else {}
    row = opened.rows.get(cell.name)
    saved = save(change, opened, cell, value, row.version if row else 0)
    remediation = record_step(change, opened, cell, value)
    told = saved | {"outcome": given["outcome"], "exit_code": last.code, "how": last.how}
    return told | {"remediation": remediation} if remediation else told


def _output(ended: Sequence[Ended]) -> str:
    if len(ended) == 1:
        return ended[0].output[:LONGEST]
    return "\n".join(f"$ {_told(each.argv)}\n{each.output}" for each in ended)[:LONGEST]


def _ran(each: Ended) -> dict[str, Any]:
    return {
        "command": _told(each.argv),
        "exit_code": each.code,
        "how": each.how,
        "why": each.why,
        "seconds": each.seconds,
        "dropped": each.dropped,
        "left": each.left,
    }


def _told(argv: Sequence[str]) -> str:
    return masked(" ".join(argv))


def _file() -> str:
    return str(settings().executor or "the list that PARLEY_EXECUTOR names")


def _begin(change: Change, args: ExecuteCell) -> dict[str, Any]:
    """Note that it was begun."""
    return {"id": args.id, "cell": args.cell, "state": "begun"}


execute = Procedure("notebook.execute", "Run a walkthrough's command on this machine, where the operator allows it", ExecuteCell, _begin)
"""Check everything that holds the step, run its commands one after the other, keep output and exit code as its answer.

Raises as `plan`.
"""


class StopCell(Arguments):
    """A command cell that runs."""

    id: str
    cell: str


@command("notebook.stop", "Stop a command that runs on this machine", StopCell)
def stop(change: Change, args: StopCell) -> dict[str, Any]:
    """Kill it with everything it started; what it had written is kept. Raises `InvalidInput` when it does not run."""
    actor(change)
    opened = opened_for(change, args.id)
    cell = opened.cell_for(change.viewer, args.cell)
    if not stop_running(opened.notebook.id, cell.name):
        raise InvalidInput(f"{cell.name} does not run.", "It has ended; look at its output.")
    return {"id": opened.notebook.id, "cell": cell.name, "state": "stopped"}


class Nothing(Arguments):
    """Takes nothing."""


@read("executor.show", "Whether commands are run on this machine, and which", Nothing)
def show(store: Store, viewer: Viewer, args: Nothing) -> dict[str, Any]:
    """Whether the operator enabled it, where the list lies, and each pattern with its limits. Raises `BadFile` for a wrong list."""
    rows = [
        {"pattern": " ".join(each.argv), "program": each.program, "seconds": each.seconds, "kilobytes": each.kilobytes, "about": each.about}
        for each in the_commands()
    ]
    return {"is_enabled": is_enabled(), "file": str(settings().executor or ""), "commands": rows}


class MayRun(Arguments):
    """A command cell of a notebook."""

    id: str
    cell: str


@read("notebook.may_run", "Whether a command cell could be run on this machine", MayRun)
def can_run(store: Store, viewer: Viewer, args: MayRun) -> dict[str, Any]:
    """`{may_run, why, commands, running}`; guards are asked when it is run, not here."""
    opened = open_notebook(store, viewer, args.id)
    cell = opened.cell_for(viewer, args.cell)
    running = running_in(opened.notebook.id)
    if not is_enabled() or cell.kind != "command" or cell.language not in SHELLS or opened.notebook.kind != "runbook":
        return {"may_run": False, "why": "", "commands": [], "running": running}
    try:
        found = matched(opened, viewer, cell)
    except InvalidInput as error:
        return {"may_run": False, "why": f"{error.sentence} {error.remedy}", "commands": [], "running": running}
    return {"may_run": True, "why": "", "commands": [_told(argv) for _, argv in found], "running": running}
