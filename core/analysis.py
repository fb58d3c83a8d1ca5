"""Analyses: SQL cells that follow from each other, saved under a name as a notebook, opened by others on what they themselves may see."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput, NotAllowed
from core.notebook.binding import bind
from core.notebook.opened import Opened, open_notebook
from core.notebook.parse import parse
from core.notebook.references import value_of
from core.records import Notebook, Person, new_id
from core.sandbox.cell import Cell as Asked
from core.settings import settings
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store

LIBRARY_ID = "analysis/explore"
MOST_CELLS = 20
Form = Literal["table", "bar", "line", "points"]
_TICKS = re.compile(r"`+")


class AnalysisCell(Arguments):
    """A statement under a name that later cells may refer to, as `${name.column}` (its first row); `form` is how it is drawn, `x` and
    `y` are columns of its answer.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    sql: str = Field(min_length=1, max_length=100_000)
    form: Form = "table"
    x: str = Field(default="", max_length=200)
    y: str = Field(default="", max_length=200)


class SaveAnalysis(Arguments):
    """With `id` and the `version` that was seen, an analysis that is there is changed. `visibility` is `everyone` or a group of yours."""

    title: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    cells: list[AnalysisCell] = Field(min_length=1, max_length=MOST_CELLS)
    id: str | None = None
    version: int | None = None
    visibility: str = Field(default="everyone", min_length=1, max_length=60)


@command("analysis.save", "Save SQL cells under a name, for whoever may see them", SaveAnalysis)
def save(change: Change, args: SaveAnalysis) -> dict[str, Any]:
    """Keep the statements, never their answers: whoever opens it asks anew. Raises `InvalidInput` for a name that occurs twice, a reference
    to a later or absent cell, or an analysis that was not made here, `NotAllowed` for a group that is not yours, `Stale`.
    """
    if not change.viewer.sees_all and args.visibility not in change.viewer.groups:
        raise NotAllowed(f"You do not belong to {args.visibility}.", "Choose everyone or a group of yours.")
    _check(args.cells)
    title = args.title.strip() or "Analysis"
    document = parse(written(title, args.cells), LIBRARY_ID)
    if args.id:
        stored = change.alter(
            _ours(change.get(Notebook, args.id)),
            based_on=args.version,
            title=title,
            document=document.text,
            document_hash=document.document_hash,
            model_hash=document.model_hash,
            visibility=args.visibility,
        )
        return {"id": stored.id, "version": stored.version}
    if change.viewer.person_id:
        change.ensure(Person(id=change.viewer.person_id, name=change.viewer.name))
    stored = change.add(
        Notebook(
            id=new_id(),
            title=title,
            kind="analysis",
            library_id=LIBRARY_ID,
            document=document.text,
            document_hash=document.document_hash,
            model_hash=document.model_hash,
            state="draft",
            started_at=change.now,
            started_by=change.viewer.person_id,
            visibility=args.visibility,
        )
    )
    return {"id": stored.id, "version": stored.version}


@command("analysis.remove", "Take a saved analysis away", Versioned)
def remove(change: Change, args: Versioned) -> dict[str, Any]:
    """Leave a tombstone. Raises `InvalidInput` for a notebook that is no analysis of Explore."""
    gone = change.remove(_ours(change.get(Notebook, args.id)), based_on=args.version)
    return {"id": gone.id}


class OneAnalysis(Arguments):
    """An analysis by its id."""

    id: str


@read("analysis.show", "The cells of a saved analysis", OneAnalysis)
def show(store: Store, viewer: Viewer, args: OneAnalysis) -> dict[str, Any]:
    """`id`, `version`, `title`, `visibility` and the `cells` as they were saved; no answers. Raises `NotFound`, `InvalidInput`."""
    opened = open_notebook(store, viewer, args.id)
    notebook = _ours(opened.notebook)
    facts = {name: getattr(notebook, name) for name in ("id", "version", "title", "visibility")}
    return {**facts, "cells": _cells(opened, viewer)}


class AskAnalysis(Arguments):
    """Cells, and which of them is asked."""

    cells: list[AnalysisCell] = Field(min_length=1, max_length=MOST_CELLS)
    cell: str


@read("analysis.ask", "Run one cell of an analysis, and those that it refers to; nothing is kept", AskAnalysis)
def ask(store: Store, viewer: Viewer, args: AskAnalysis) -> dict[str, Any]:
    """As `query` answers, over what the viewer may see. References are bound, never pasted. Raises `InvalidInput` and the Query… errors."""
    result = prepare(store, viewer, args.cells, args.cell).run()
    return {"columns": result.columns, "rows": result.rows, "truncated": result.truncated, "sequence": result.sequence}


def prepare(store: Store, viewer: Viewer, cells: Sequence[AnalysisCell], name: str) -> Asked:
    """The cell of this name, ready to be run and to be cancelled; those it refers to have been run by then, each once.

    Raises `InvalidInput` for a name or reference that is not there, and the Query… errors of what it refers to.
    """
    from core.sandbox.query import prepare as ready

    _check(cells)
    known = {cell.name: cell for cell in cells}
    if name not in known:
        raise InvalidInput(f"There is no cell {name}.", f"Cells: {', '.join(known)}.")
    facts: dict[str, Any] = {}
    limits = settings()

    def made(cell: AnalysisCell) -> Asked:
        bound = bind(cell.sql)
        for key in bound.names:
            other = key.partition(".")[0]
            if other not in facts:
                found = made(known[other]).run()
                facts[other] = dict(zip([column["name"] for column in found.columns], (found.rows or [[]])[0], strict=False))
        parameters = [value_of(key, facts) for key in bound.names]
        return ready(store, viewer, bound.sql, parameters, seconds=limits.cell_seconds, rows=limits.cell_rows)

    return made(known[name])


def written(title: str, cells: Sequence[AnalysisCell]) -> str:
    """The cells as a notebook file: a step a cell, its statement, and the chart of it where one was chosen."""
    named = json.dumps(title, ensure_ascii=False)
    front = ["---", "notebook: analysis", f"id: {LIBRARY_ID}", f"title: {named}", "version: 1", "---", "", "# Analysis", ""]
    return "\n".join([*front, *("\n".join(_step(cell)) for cell in cells)])


def _step(cell: AnalysisCell) -> list[str]:
    fence = "`" * max(3, *(len(run) + 1 for run in ["", *_TICKS.findall(cell.sql)]))
    lines = [f"## {cell.name}", "", f"{fence}sql {json.dumps({'name': cell.name})}", cell.sql.strip("\n"), fence, ""]
    if cell.form == "table":
        return lines
    mark = {"bar": "bar", "line": "line", "points": "point"}[cell.form]
    sides = (f"  {side}: {{field: {json.dumps(field, ensure_ascii=False)}}}" for side, field in (("x", cell.x), ("y", cell.y)) if field)
    told = json.dumps({"name": f"{cell.name}_chart"[:63], "query": cell.name})
    return [*lines, f"```chart {told}", f"mark: {mark}", "encoding:", *sides, "```", ""]


def _cells(opened: Opened, viewer: Viewer) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for cell in opened.cells_for(viewer):
        if cell.kind == "query":
            found[cell.name] = {"name": cell.name, "sql": cell.body.strip("\n"), "form": "table", "x": "", "y": ""}
        elif cell.kind == "chart" and str(cell.attributes.get("query")) in found:
            sides = cell.values.get("encoding")
            channels: Mapping[str, Any] = sides if isinstance(sides, Mapping) else {}
            form = {"bar": "bar", "line": "line", "point": "points"}.get(str(cell.values.get("mark")), "table")
            fields = {side: str((channels.get(side) or {}).get("field", "")) for side in ("x", "y")}
            found[str(cell.attributes["query"])] |= {"form": form, **fields}
    return list(found.values())


def _check(cells: Sequence[AnalysisCell]) -> None:
    """Names occur once, and a cell refers to earlier ones only, so that nothing goes round in circles."""
    earlier: list[str] = []
    for cell in cells:
        if cell.name in earlier:
            raise InvalidInput(f"Two cells are called {cell.name}.", "Rename one.")
        unknown = [key for key in bind(cell.sql).names if key.partition(".")[0] not in earlier]
        if unknown:
            before = ", ".join(earlier) or "none"
            raise InvalidInput(f"{cell.name} refers to ${{{unknown[0]}}}, which is no earlier cell.", f"Cells before it: {before}.")
        earlier.append(cell.name)


def _ours(notebook: Notebook) -> Notebook:
    if notebook.kind != "analysis" or notebook.library_id != LIBRARY_ID:
        raise InvalidInput("This notebook was not made in Explore.", "Open it where it belongs.")
    return notebook
