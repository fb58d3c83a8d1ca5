"""Starting a notebook from the library, and the life of a walkthrough: running, done or abandoned, resumed."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from core.errors import Blocked, InvalidInput
from core.incident import resolve
from core.notebook.document import Document
from core.notebook.edit import editable, only_kind, opened_for, settle
from core.notebook.front_matter import words
from core.notebook.inputs import typed
from core.notebook.library import load
from core.notebook.opened import Inside
from core.records import Id, Incident, Notebook, Person, new_id
from core.records.base import Json
from core.store.change import Change
from core.store.command import Arguments, command
from core.store.digest import canonical

FIRST_STATE = {"runbook": "running"}
"""The state a notebook of a kind begins in; draft where nothing is said."""


class StartNotebook(Arguments):
    """`template` is an id in the library, such as postmortem/joint-standard; `incident` an id or INC-142; `input` the inputs by name."""

    template: str
    incident: str | None = None
    input: dict[str, str] = Field(default_factory=dict)
    title: str | None = Field(default=None, min_length=1, max_length=300)
    is_exercise: bool = False


@command("notebook.start", "Start a postmortem, a walkthrough or another notebook from the library", StartNotebook)
def start(change: Change, args: StartNotebook) -> dict[str, Any]:
    """Copy the document with its hashes, so that no later edit in the library changes this run.

    Raises `NotFound` for a template or incident that is not there, `InvalidInput` for an input that is missing, unknown or none of
    its options.
    """
    return begin(change, args, new_id())


def begin(change: Change, args: StartNotebook, id: Id) -> dict[str, Any]:
    """The same under an id that the caller chooses."""
    document = load(args.template)
    incident = None
    if args.incident:
        incident = change.get(Incident, resolve(Inside(change), change.viewer, args.incident))
    inputs = checked_inputs(document, args.input, incident)
    if change.viewer.person_id:
        change.ensure(Person(id=change.viewer.person_id, name=change.viewer.name))
    stored = change.add(
        Notebook(
            id=id,
            title=args.title or document.title,
            kind=document.kind,
            library_id=document.id,
            library_version=document.version,
            document=document.text,
            document_hash=document.document_hash,
            model_hash=document.model_hash,
            state=FIRST_STATE.get(document.kind, "draft"),
            inputs=Json(canonical(inputs)),
            incident_id=incident.id if incident else None,
            started_at=change.now,
            started_by=change.viewer.person_id,
            is_exercise=args.is_exercise or bool(incident and incident.is_exercise),
            visibility=incident.visibility if incident else "everyone",
            is_demo=bool(incident and incident.is_demo),
        )
    )
    return {"id": stored.id, "version": stored.version, "state": stored.state}


def checked_inputs(document: Document, given: Mapping[str, str], incident: Incident | None) -> dict[str, str]:
    """The inputs that the document declares, from what was given, its defaults, and the incident under the name `incident`."""
    declared = document.front.get("inputs")
    specs: Mapping[str, Any] = declared if isinstance(declared, Mapping) and not document.is_plain else {}
    unknown = sorted(set(given) - set(specs))
    if unknown:
        known = ", ".join(specs) or "none"
        raise InvalidInput(f"{document.id} takes no input called {unknown[0]}.", f"Its inputs: {known}.")
    inputs: dict[str, str] = {}
    for name, stated in specs.items():
        spec = stated if isinstance(stated, Mapping) else {}
        value = given.get(name, "").strip() or str(spec.get("default") or "")
        if spec.get("type") == "incident" and incident and not value:
            value = f"INC-{incident.number}"
        options = words(spec.get("options"))
        if value and options and value not in options:
            raise InvalidInput(f"The input {name} of {document.id} cannot be {value!r}.", f"Choose one of {', '.join(options)}.")
        if not value and str(spec.get("required", "false")).lower() == "true":
            how = f"--incident or --input {name}=…" if spec.get("type") == "incident" else f"--input {name}=…"
            raise InvalidInput(f"{document.id} needs the input {name}: {spec.get('prompt') or name}.", f"Give it ({how}).")
        if value:
            inputs[name] = typed(name, spec, value)
    return inputs


class CloseWalkthrough(Arguments):
    """`abandoned` needs its reason."""

    id: str
    outcome: Literal["done", "abandoned"] = "done"
    reason: str = Field(default="", max_length=5000)


@command("notebook.close", "Finish or abandon a walkthrough", CloseWalkthrough)
def close(change: Change, args: CloseWalkthrough) -> dict[str, Any]:
    """End the run; nothing is lost and it can be resumed. Raises `Blocked` while something required is open, unless abandoned."""
    opened = editable(change, args.id)
    only_kind(opened, ("runbook",), "it is published, not closed")
    if args.outcome == "done" and not opened.state.may_close:
        raise Blocked(" ".join(opened.state.keeps_from_closing), "Settle or skip what is open, or abandon the walkthrough with a reason.")
    if args.outcome == "abandoned" and not args.reason.strip():
        raise InvalidInput("A walkthrough is not abandoned without a reason.", "Say why it ends here.")
    settle(change, opened.notebook.id)
    saved = change.alter(
        opened_for(change, args.id).notebook, state=args.outcome, closed_at=change.now, revision_reason=args.reason.strip()
    )
    return {"id": saved.id, "version": saved.version, "state": saved.state}


class ReopenNotebook(Arguments):
    """A walkthrough that ended, or a postmortem in review."""

    id: str


@command("notebook.reopen", "Resume a walkthrough, or take a postmortem back to draft", ReopenNotebook)
def reopen(change: Change, args: ReopenNotebook) -> dict[str, Any]:
    """Everything recorded stays. Raises `Blocked` for a published notebook, which is amended instead."""
    opened = opened_for(change, args.id)
    if opened.notebook.state == "published":
        raise Blocked(f"“{opened.notebook.title}” is published.", "Amend it with a new revision that names its reason.")
    word = FIRST_STATE.get(opened.notebook.kind, "draft")
    saved = change.alter(opened.notebook, state=word, closed_at=None)
    return {"id": saved.id, "version": saved.version, "state": saved.state}
