"""The disagreement ledger: what both disciplines decided, who saw it otherwise, and when it must be looked at again; and every waiver."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import AwareDatetime

from core.access import Viewer
from core.notebook.cells import decision
from core.notebook.document import Cell
from core.notebook.opened import Opened, open_notebook
from core.records import Answer
from core.store.command import Arguments, read
from core.store.store import Store


class FindDecisions(Arguments):
    """`only` keeps those that are due to be looked at again, or those with dissent; `today` is the day that counts (UTC; now unless given).
    Exercises are left out unless `with_exercises`.
    """

    only: Literal["all", "due", "dissent", "open"] = "all"
    today: date | None = None
    with_exercises: bool = True


@read("decision.list", "What both disciplines decided, with dissent and the day to look again", FindDecisions)
def decisions(store: Store, viewer: Viewer, args: FindDecisions) -> list[dict[str, Any]]:
    """By the day to look again, then the newest first. `state` is open (no outcome yet), due (its day has come) or settled.

    Only cells that the viewer may see are told; positions of both disciplines stand beside one another as they were written.
    """
    today = args.today or datetime.now(UTC).date()
    found = []
    for opened, cell, row in _answered(store, viewer, '%"positions"%', "decision"):
        if opened.notebook.is_exercise and not args.with_exercises:
            continue
        given = json.loads(row.value)
        again = date.fromisoformat(given["revisit_on"]) if given.get("revisit_on") else None
        state = "open" if not given.get("outcome") else "due" if again is not None and again <= today else "settled"
        found.append(
            _place(opened, cell, row)
            | {
                "question": decision.question(cell).strip(),
                "positions": given.get("positions", {}),
                "evidence": given.get("evidence", ""),
                "outcome": given.get("outcome"),
                "dissent": given.get("dissent", ""),
                "revisit_on": again,
                "state": state,
            }
        )
    kept = [each for each in found if args.only == "all" or each["state"] == args.only or (args.only == "dissent" and each["dissent"])]
    newest = sorted(kept, key=lambda each: each["answered_at"] or datetime.min.replace(tzinfo=UTC), reverse=True)
    return sorted(newest, key=lambda each: each["revisit_on"] or date.max)


class FindWaivers(Arguments):
    """`as_of` is the time that counts (UTC; now unless given)."""

    as_of: AwareDatetime | None = None


@read("waiver.list", "What was waived at guards, by whom and until when", FindWaivers)
def waivers(store: Store, viewer: Viewer, args: FindWaivers) -> list[dict[str, Any]]:
    """The one that ends first is first; `has_ended` says that it no longer covers anything."""
    moment = args.as_of or datetime.now(UTC)
    found = []
    for opened, cell, row in _answered(store, viewer, '%"waiver"%', "guard"):
        answer = json.loads(row.value)
        given = answer.get("waiver")
        if given:
            until = datetime.fromisoformat(given["expires_at"])
            told = {name: given.get(name) for name in ("reason", "owner", "by", "covers", "unknown")}
            inputs = answer.get("inputs", {})
            found.append(
                _place(opened, cell, row)
                | told
                | {"service": inputs.get("service"), "to": inputs.get("to"), "expires_at": until, "has_ended": until <= moment}
            )
    return sorted(found, key=lambda each: (each["expires_at"], each["notebook"], each["cell"]))


def _answered(store: Store, viewer: Viewer, pattern: str, kind: str) -> Iterator[tuple[Opened, Cell, Answer]]:
    """Every visible cell of a kind whose kept answer has a word in it, with its notebook."""
    opened: dict[str, Opened] = {}
    for row in store.find(viewer, Answer, "value LIKE $1 ORDER BY notebook_id, cell", [pattern]):
        if row.notebook_id not in opened:
            opened[row.notebook_id] = open_notebook(store, viewer, row.notebook_id)
        cell = next((each for each in opened[row.notebook_id].cells_for(viewer) if each.name == row.cell), None)
        if cell is not None and cell.kind == kind:
            yield opened[row.notebook_id], cell, row


def _place(opened: Opened, cell: Cell, row: Answer) -> dict[str, Any]:
    notebook = opened.notebook
    return {
        "notebook": notebook.id,
        "title": notebook.title,
        "kind": notebook.kind,
        "is_exercise": notebook.is_exercise,
        "is_demo": notebook.is_demo,
        "incident": opened.incident.number if opened.incident else None,
        "cell": cell.name,
        "section": cell.step,
        "answered_at": row.answered_at,
        "answered_by": opened.people.get(row.answered_by or "", ""),
    }
