"""What notebooks there are, which the library offers for an incident, and everything one of them shows its reader."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import ParleyError
from core.incident import resolve
from core.incident_types import the_types
from core.notebook import signing
from core.notebook.cells import all_kinds
from core.notebook.document import Cell
from core.notebook.library import choose, list_library, load
from core.notebook.opened import Opened, open_notebook, sees
from core.queries import ask
from core.records import Answer, Incident, Person
from core.store.command import Arguments, read
from core.store.store import Store

Kind = Literal["postmortem", "runbook", "policy", "analysis"]


class FindNotebooks(Arguments):
    """Every filter narrows; `incident` is an id or INC-142. `page` counts from 1, `size` rows each."""

    kind: Kind | None = None
    state: Literal["draft", "in_review", "signed", "published", "running", "done", "abandoned"] | None = None
    incident: str | None = None
    page: int = Field(default=1, ge=1)
    size: int = Field(default=50, ge=1, le=1000)


@read("notebook.list", "Find notebooks in use", FindNotebooks)
def find(store: Store, viewer: Viewer, args: FindNotebooks) -> list[dict[str, Any]]:
    """The newest first."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident)).id if args.incident else None
    return ask(store, viewer, "record/notebooks", [args.kind, args.state, incident, args.size, (args.page - 1) * args.size])


class SuggestNotebooks(Arguments):
    """For which incident, and which kind of notebook."""

    incident: str
    kind: Kind = "postmortem"


@read("notebook.suggest", "Templates and runbooks that fit an incident", SuggestNotebooks)
def suggest(store: Store, viewer: Viewer, args: SuggestNotebooks) -> list[dict[str, Any]]:
    """The best match first; what its type names comes before all."""
    incident = store.get(viewer, Incident, resolve(store, viewer, args.incident))
    severities = (incident.sre_severity, incident.security_severity)
    entries = choose(list_library().entries, args.kind, incident.kind, severities)
    own = _of_type(store, viewer, incident)
    entries.sort(key=lambda each: own.index(each.id) if each.id in own else len(own))
    return [{"id": each.id, "title": each.title, "version": each.version, "is_team": each.is_team} for each in entries]


def _of_type(store: Store, viewer: Viewer, incident: Incident) -> list[str]:
    """What the incident's type names: its template, then its runbooks."""
    rows = ask(store, viewer, "record/incident_type", [incident.id])
    kind = the_types().get(rows[0]["type_name"]) if rows else None
    return [kind.template, *kind.runbooks] if kind else []


class ShowNotebook(Arguments):
    """A notebook by its id."""

    id: str


@read("notebook.show", "Where a notebook stands, cell by cell", ShowNotebook)
def show(store: Store, viewer: Viewer, args: ShowNotebook) -> dict[str, Any]:
    """The notebook's facts, steps, visible cells with answers and versions, signatures, and what keeps it from its end.

    `roots` gives for each sign-off the root of the content that a signature of this viewer would cover.
    """
    opened = open_notebook(store, viewer, args.id)
    notebook, cells = opened.notebook, opened.cells_for(viewer)
    signoffs = [cell for cell in cells if cell.kind == "signoff"]
    return {
        "notebook": {name: getattr(notebook, name) for name in _FACTS},
        "inputs": dict(opened.inputs),
        "incident": _incident(opened),
        "started_by": opened.people.get(notebook.started_by or ""),
        "library_is_newer": library_is_newer(opened),
        "steps": [
            {"name": step.name, "title": step.title, "state": step.state, "reason": _only_seen(viewer, opened, step.reason)}
            for step in opened.state.steps
        ],
        "current": opened.state.current,
        "cells": [_cell(opened, cell) for cell in cells],
        "still_open": [name for name in opened.state.still_open if name in {cell.name for cell in cells}],
        "keeps_from_publishing": [_only_seen(viewer, opened, each) for each in opened.state.keeps_from_publishing],
        "keeps_from_closing": [_only_seen(viewer, opened, each) for each in opened.state.keeps_from_closing],
        "signatures": [each for cell in signoffs for each in opened.answers[cell.name]["signatures"]],
        "roots": {cell.name: signing.root(opened.covered(viewer, cell.name)) for cell in signoffs},
    }


_FACTS = (
    "id",
    "version",
    "title",
    "kind",
    "state",
    "library_id",
    "library_version",
    "document_hash",
    "model_hash",
    "started_at",
    "closed_at",
    "revises_id",
    "revision_reason",
    "is_exercise",
    "is_demo",
)


def _incident(opened: Opened) -> dict[str, Any] | None:
    return None if opened.incident is None else {"id": opened.incident.id, "number": opened.incident.number, "title": opened.incident.title}


def _cell(opened: Opened, cell: Cell) -> dict[str, Any]:
    state, row = opened.state.cells[cell.name], opened.rows.get(cell.name)
    reads = getattr(all_kinds()[cell.kind], "reads", None)
    answer: Mapping[str, Any] | None = opened.answers.get(reads(cell) if reads else cell.name)
    return {
        "name": cell.name,
        "kind": cell.kind,
        "step": cell.step,
        "lens": cell.attributes.get("lens", "joint"),
        "language": cell.language,
        "body": cell.body,
        "attributes": dict(cell.attributes),
        "values": dict(cell.values),
        "is_required": state.is_required,
        "is_settled": state.is_settled,
        "waits_for": list(state.waits_for),
        "skipped": state.skipped,
        "answer": answer,
        "version": row.version if row else 0,
        "answered_by": opened.people.get(row.answered_by or "") if row else None,
        "answered_at": row.answered_at if row else None,
        "discipline": row.discipline if row else None,
    }


def _only_seen(viewer: Viewer, opened: Opened, sentence: str) -> str:
    """The sentence, unless it names a cell that the viewer may not see."""
    hidden = [cell.name for cell in opened.document.cells() if not sees(viewer, cell)]
    return "A cell that you may not see is still open." if any(name in sentence for name in hidden) else sentence


class ReadHistory(Arguments):
    """A notebook and one of its cells."""

    id: str
    cell: str


@read("notebook.history", "Earlier answers to a cell", ReadHistory)
def history(store: Store, viewer: Viewer, args: ReadHistory) -> list[dict[str, Any]]:
    """The newest first: `value`, who gave it (`by`) and `at` which time, and who replaced it. Raises `NotFound` for a hidden cell."""
    opened = open_notebook(store, viewer, args.id)
    row = opened.rows.get(opened.cell_for(viewer, args.cell).name)
    if row is None:
        return []
    older = store.history(viewer, Answer, row.id)
    return [
        {
            "version": each["version"],
            "value": json.loads(each["body"]["value"]),
            "by": names.get(each["body"]["answered_by"] or ""),
            "at": each["body"]["answered_at"],
            "replaced_by": each["person_name"],
            "replaced_at": each["occurred_at"],
        }
        for names in [_names(store, viewer, older)]
        for each in older
    ]


def _names(store: Store, viewer: Viewer, rows: list[dict[str, Any]]) -> dict[str, str]:
    wanted = {each["body"]["answered_by"] for each in rows} - {None}
    return {person.id: person.name for person in store.find(viewer, Person) if person.id in wanted}


def library_is_newer(opened: Opened) -> bool:
    """True when the library's file of this id reads differently now; False too when the library has none."""
    try:
        return load(opened.notebook.library_id).model_hash != opened.notebook.model_hash
    except ParleyError:
        return False
