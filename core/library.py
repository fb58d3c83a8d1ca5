"""The library as people look through it: every notebook with its findings and runs, and one of them before it is started."""

from dataclasses import asdict
from functools import lru_cache
from typing import Any, Literal

from core.access import Viewer
from core.errors import ParleyError
from core.notebook.bodies import Problem
from core.notebook.document import Cell, Document
from core.notebook.front_matter import words
from core.notebook.library import Entry, Unreadable, list_library, read_library, source
from core.notebook.lint import lint
from core.notebook.parse import parse
from core.queries import ask
from core.store.command import Arguments, read
from core.store.store import Store


class FindTemplates(Arguments):
    """`kind` narrows."""

    kind: Literal["postmortem", "runbook", "policy", "analysis"] | None = None


@read("notebook.library", "What the library holds, with findings and runs", FindTemplates)
def library(store: Store, viewer: Viewer, args: FindTemplates) -> dict[str, Any]:
    """`entries` by id, each with the number of `findings` (None when it could not be checked) and of `runs`; `unreadable` files."""
    runs = {row["library_id"]: row for row in ask(store, viewer, "record/runs")}
    entries, unreadable = [], []
    for each in read_library():
        if isinstance(each, Unreadable):
            unreadable.append(asdict(each))
        elif args.kind in (None, each[0].kind):
            entries.append(_entry(*each, runs.get(each[0].id)))
    return {"entries": sorted(entries, key=lambda entry: str(entry["id"])), "unreadable": unreadable}


def _entry(entry: Entry, data: bytes, runs: dict[str, Any] | None) -> dict[str, Any]:
    found = asdict(entry)
    try:
        found["findings"] = len(findings(data, entry.id))
    except ParleyError:
        found["findings"] = None
    return found | {"runs": runs["runs"] if runs else 0, "last_started_at": runs["last_started_at"] if runs else None}


@lru_cache(maxsize=512)
def findings(data: bytes, id: str) -> tuple[Problem, ...]:
    """What the linter says of a notebook; kept, because the same bytes say the same (but for a review that falls due)."""
    return tuple(lint(data, id))


class ShowTemplate(Arguments):
    """A notebook of the library by its id, such as response/roll-back-safely."""

    id: str


@read("notebook.template", "A notebook of the library before it is started", ShowTemplate)
def template(store: Store, viewer: Viewer, args: ShowTemplate) -> dict[str, Any]:
    """Its facts, `inputs`, `introduction`, `steps` with cells, and `findings` with line and remedy. Raises `NotFound`."""
    data = source(args.id)
    document = parse(data, args.id)
    entry = next((each for each in list_library().entries if each.id == args.id), None)
    return {
        **({"id": args.id, "title": document.title, "kind": document.kind} if entry is None else asdict(entry)),
        "summary": str(document.front.get("summary") or ""),
        "inputs": _inputs(document),
        "introduction": [_cell(each) for each in document.introduction],
        "steps": [{"name": step.name, "title": step.title, "cells": [_cell(each) for each in step.cells]} for step in document.steps],
        "findings": [asdict(each) for each in findings(data, args.id)],
        "text": document.text,
    }


def _inputs(document: Document) -> list[dict[str, Any]]:
    declared = document.front.get("inputs")
    if document.is_plain or not isinstance(declared, dict):
        return []
    found = []
    for name, stated in declared.items():
        spec = stated if isinstance(stated, dict) else {}
        found.append(
            {
                "name": name,
                "type": str(spec.get("type") or "text"),
                "prompt": str(spec.get("prompt") or name.replace("_", " ").capitalize()),
                "options": list(words(spec.get("options"))),
                "default": str(spec.get("default") or ""),
                "is_required": str(spec.get("required", "false")).lower() == "true",
            }
        )
    return found


def _cell(cell: Cell) -> dict[str, Any]:
    lens = cell.attributes.get("lens", "joint")
    return {"name": cell.name, "kind": cell.kind, "lens": lens, "language": cell.language, "body": cell.body, "line": cell.line,
            "step": cell.step, "attributes": dict(cell.attributes), "values": dict(cell.values)}  # fmt: skip
