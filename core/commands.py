"""The registry of every command and read; command line, HTTP door and authorisation tests are generated from it."""

import importlib
from collections.abc import Mapping
from contextlib import nullcontext
from functools import lru_cache
from typing import Any

from core.access import Viewer
from core.errors import InvalidInput, NotFound
from core.notebook.rooms import rooms
from core.store.command import Command, Prepared, Read
from core.store.store import Store

MODULES = (
    "core.incident",
    "core.incident_field",
    "core.step",
    "core.problem",
    "core.milestone",
    "core.timeline",
    "core.candidates",
    "core.timeline_paste",
    "core.remediation",
    "core.suspicion",
    "core.culprit",
    "core.followup",
    "core.handoff",
    "core.person",
    "core.roles",
    "core.demo",
    "core.overview",
    "core.service",
    "core.audit_log",
    "core.exposure.reads",
    "core.exposure.timed_reads",
    "core.health",
    "core.question",
    "core.servers",
    "core.servers.indicator",
    "core.executor",
    "core.metrics.reading",
    "core.metrics.objectives",
    "core.analysis",
    "core.annotation",
    "core.detection",
    "core.notebooks",
    "core.ledger",
    "core.library",
    "core.walkthrough",
    "core.answer",
    "core.earlier",
    "core.decision",
    "core.signoff",
    "core.postmortem",
    "core.comment",
    "core.meeting",
    "core.meeting_room",
    "core.survey",
    "core.assertion",
    "core.target",
    "core.exports.frozen_page",
    "core.exports.notebook_sheet",
)
"""The noun modules whose commands and reads are offered."""
SETTLES = frozenset({"notebook.sign", "notebook.submit", "notebook.publish", "notebook.close"})
"""What is written in a live room is saved before these, and held until they are done."""


@lru_cache(maxsize=1)
def registry() -> Mapping[str, Command[Any] | Prepared[Any] | Read[Any]]:
    """Every command and read by name. Raises `InvalidInput` when two carry one name."""
    found: dict[str, Command[Any] | Prepared[Any] | Read[Any]] = {}
    for module in MODULES:
        for item in vars(importlib.import_module(module)).values():
            if isinstance(item, (Command, Prepared, Read)):
                if found.get(item.name, item) is not item:
                    raise InvalidInput(f"Two commands are called {item.name}, one of them in {module}.", "Rename one.")
                found[item.name] = item
    return found


def execute(store: Store, viewer: Viewer, name: str, arguments: Mapping[str, Any], command_id: str | None = None) -> Any:
    """Carry out the command or answer the read called `name`. Raises `NotFound` for a name nobody knows, and what it raises."""
    item = registry().get(name)
    if item is None:
        raise NotFound(f"There is no command called {name}.", "See `python -m core commands` for the list.")
    if isinstance(item, Read):
        return item.run(store, viewer, arguments)
    notebook = str(arguments.get("id" if name.startswith("notebook.") else "notebook_id") or "")
    with rooms().frozen(notebook) if name in SETTLES else nullcontext():
        done = item.run(store, viewer, arguments, command_id)
    # What changes something beside a notebook, such as its meeting, names it in what it gives back.
    if concerned := notebook or str(done.get("notebook_id") or ""):
        rooms().changed(concerned, name, str(arguments.get("cell") or ""), viewer)
    return done


def schemas() -> list[dict[str, Any]]:
    """Name, kind, summary and JSON Schema of the arguments of everything in the registry, by name."""
    return [
        {
            "name": name,
            "kind": "read" if isinstance(item, Read) else "command",
            "summary": item.summary,
            "arguments": item.arguments.model_json_schema(),
        }
        for name, item in sorted(registry().items())
    ]
