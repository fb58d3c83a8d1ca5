"""Writes a notebook as a CACAO 2.0 playbook: one that came from a playbook gives that one with its edits, any other a new one."""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from core.errors import BadFile
from core.notebook.cacao.playbook import read_playbook
from core.notebook.cacao.sheet import sheet
from core.notebook.cells.checklist import items
from core.notebook.cells.field import label
from core.notebook.conditions import Compare, read_condition
from core.notebook.document import Cell, Document
from core.notebook.given import prose
from core.notebook.parse import parse

_SPACE = uuid.UUID("6f1f0a5e-6a7c-5a0d-9a34-0d3b1a3f5c11")
"""Namespace of the ids that are made here, so that the same notebook gives the same ids."""
_COMMANDS = {"sh": "bash", "bash": "bash", "zsh": "bash", "shell": "bash", "console": "bash", "powershell": "powershell"}
_SAYS: Mapping[str, Callable[[Cell], str]] = {
    "command": lambda cell: cell.body.strip("\r\n"),
    "checklist": lambda cell: "\n".join(items(cell)),
    "field": label,
}
"""How a cell's question is put in one text; the others by their Markdown."""
_REFERENCE = re.compile(r"\$\{\{?([a-z][a-z0-9_]{0,62})\}\}?")


@dataclass(frozen=True, slots=True)
class Exported:
    """`playbook` is the JSON of the playbook; `left` names the cells that it cannot say."""

    playbook: dict[str, Any]
    left: tuple[str, ...]


def to_playbook(document: Document, now: datetime) -> Exported:
    """The notebook as a playbook; `now` (with its zone) becomes its `modified` where something is new. Raises `BadFile` when the
    playbook that the notebook keeps was damaged by hand."""
    kept = document.front.get("x-cacao")
    return _edited(document, kept, now) if isinstance(kept, str) and kept.strip() else _new(document, now)


def _edited(document: Document, kept: str, now: datetime) -> Exported:
    """The kept playbook, with what was changed in the notebook since."""
    try:
        whole = json.loads(kept)
    except (ValueError, RecursionError):
        raise BadFile(f"{document.id}.md: x-cacao is no longer the JSON that was kept there.", "Import the playbook again.") from None
    original = parse(sheet(read_playbook(kept, f"{document.id}.md"), document.id)[0], document.id)
    before = {cell.attributes.get("x-cacao", "") + cell.name: cell for cell in original.cells()}
    left, is_changed = [], False
    if document.title != original.title:
        whole["name"], is_changed = document.title, True
    for cell in (each for each in document.cells() if each.kind != "text"):
        place = cell.attributes.get("x-cacao", "")
        old = before.pop(place + cell.name, None)
        if old is None:
            left.append(f"the cell {cell.name} has no step in the playbook")
        elif old.body != cell.body:
            id, mark, number = place.partition("#")
            if mark:
                whole["workflow"][id]["commands"][int(number)]["command"] = _command(cell)
                is_changed = True
            else:
                left.append(f"the change of the cell {cell.name} has no place in the playbook")
    left += [f"the cell {each.name} was removed, and its step is still in the playbook" for each in before.values() if each.kind != "text"]
    if is_changed:
        whole["modified"] = _stamp(now)
        left += [name + " no longer hold after the change and are left out" for name in ("signatures",) if whole.pop(name, None)]
    return Exported(playbook=whole, left=tuple(left))


def _command(cell: Cell) -> str:
    """The command with references as CACAO writes variables."""
    said = _SAYS.get(cell.kind, prose)(cell)
    return _REFERENCE.sub(r"__\1__:value", said)


def _id(document: Document, kind: str, what: str) -> str:
    return f"{kind}--{uuid.uuid5(_SPACE, f'{document.id}/{kind}/{what}')}"


def _new(document: Document, now: datetime) -> Exported:
    """A playbook of our own: a chain of actions, a condition in front of what has one."""
    make = partial(_id, document)
    agents = {who: make("group", who) for who in ("sre", "security", "joint")}
    left: list[str] = []
    chain = [entry for step in document.steps for entry in _actions(step.title, step.cells, agents, left)]
    last = make("end", "end")
    workflow: dict[str, Any] = {make("start", "start"): {"type": "start", "name": "Start", "on_completion": last}}
    previous = make("start", "start")
    for name, when, action in chain:
        id, entry = make("action", name), {"type": "action", **action}
        if when:
            asks = make("if-condition", name)
            stop = make("end", name)
            workflow[asks] = {"type": "if-condition", "condition": when, "on_true": id, "on_completion": last}
            workflow[id] = {**entry, "on_completion": stop}
            workflow[stop] = {"type": "end"}
            id = asks
        else:
            workflow[id] = {**entry, "on_completion": last}
        workflow[previous]["on_completion"] = id
        previous = id
    workflow[last] = {"type": "end", "name": "End"}
    definitions = {id: {"type": "group", "name": who} for who, id in agents.items()}
    return Exported(playbook=_head(document, now) | {"agent_definitions": definitions, "workflow": workflow}, left=tuple(left))


def _head(document: Document, now: datetime) -> dict[str, Any]:
    inputs = document.front.get("inputs")
    declared = inputs if isinstance(inputs, Mapping) else {}
    variables = {
        f"__{name}__": {"type": "string", "description": str(what.get("prompt") or name), "constant": False, "external": True}
        for name, what in declared.items()
        if isinstance(what, Mapping)
    }
    return {
        "type": "playbook", "spec_version": "cacao-2.0", "id": _id(document, "playbook", document.model_hash), "name": document.title,
        "created_by": _id(document, "identity", "parley"), "created": _stamp(now), "modified": _stamp(now),
        "workflow_start": _id(document, "start", "start"), **({"playbook_variables": variables} if variables else {}),
    }  # fmt: skip


def _actions(title: str, cells: tuple[Cell, ...], agents: Mapping[str, str], left: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, condition (CACAO) and action of every cell that asks somebody for something."""
    said = "\n\n".join(cell.body.strip() for cell in cells if cell.kind == "text")
    for cell in (each for each in cells if each.kind != "text"):
        kind = _COMMANDS.get(cell.language or "", "manual") if cell.kind == "command" else "manual"
        when = cell.attributes.get("when", "")
        condition = _pattern(when)
        if when and not condition:
            left.append(f"the condition of {cell.name} is more than one comparison; its step is always met")
        action = {"name": title, "agent": agents.get(cell.attributes.get("lens", "joint"), agents["joint"]),
                  "commands": [{"type": kind, "command": _command(cell) or title}]}  # fmt: skip
        yield cell.name, condition, action | ({"description": said} if said else {})
        said = ""


def _pattern(when: str) -> str:
    """One comparison as CACAO writes it; empty for anything more."""
    read = read_condition(when) if when else None
    if not isinstance(read, Compare) or read.operator == "in" or "." in read.key:
        return ""
    value = read.literals[0].replace("'", "\\'")
    return f"__{read.key}__:value {read.operator} '{value}'"


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
