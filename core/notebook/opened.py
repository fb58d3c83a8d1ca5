"""A notebook as it lies in the record: its document, answers, signatures, and where it stands."""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from core.access import Viewer, compose
from core.errors import NotFound
from core.notebook import run, signing
from core.notebook.cells import guard
from core.notebook.document import Cell, Document
from core.notebook.parse import parse
from core.records import Answer, Incident, Milestone, Notebook, Person, Signature, TimelineEntry
from core.store.change import Change
from core.store.home import Row
from core.store.store import Store

_EVERYTHING = Viewer.system()
_REVIEW = ("review_held", "review_published")
"""Milestones that the review itself sets; they are no part of what it signs."""


class Inside(Store):
    """The record as a change in progress sees it, for whoever reads a `Store`."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def ask(self, viewer: Viewer, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Rows of a query over visible_* relations, inside the transaction."""
        composed, more = compose(sql, viewer, len(parameters))
        return self._change.session.execute(composed, [*parameters, *more])

    def sequence(self) -> int:
        """The sequence that this change will have."""
        return self._change.seq

    def now(self) -> datetime:
        """The time of the change (UTC)."""
        return self._change.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A notebook and everything that hangs on it, whoever may see it; `cells_for` is what one viewer sees.

    `rows` are the answer records by cell and `answers` their values; a signoff's value is its signatures. `people` are names
    by id. `record` is what a postmortem's signature covers of its incident.
    """

    notebook: Notebook
    document: Document
    rows: Mapping[str, Answer]
    answers: Mapping[str, Mapping[str, Any]]
    signatures: tuple[Signature, ...]
    live: frozenset[str]
    people: Mapping[str, str]
    record: Mapping[str, Any]
    inputs: Mapping[str, Any]
    state: run.State
    incident: Incident | None

    def cells_for(self, viewer: Viewer) -> tuple[Cell, ...]:
        """The cells that this viewer may see and that no condition hides."""
        return tuple(cell for cell in self.document.cells() if sees(viewer, cell) and self.state.cells[cell.name].is_visible)

    def cell_for(self, viewer: Viewer, name: str) -> Cell:
        """The cell of this name. Raises `NotFound` alike for an absent and a hidden one."""
        found = next((cell for cell in self.cells_for(viewer) if cell.name == name), None)
        if found is None:
            raise NotFound(f"This notebook asks nothing called {name} now.", "See `notebook show` for its cells.")
        return found

    def facts(self) -> dict[str, Any]:
        """What conditions and references may name."""
        return run.facts(self.document, self.answers, self.inputs)

    def covered(self, viewer: Viewer, signoff: str) -> dict[str, str]:
        """The hashes that a signature of this viewer in the cell `signoff` covers."""
        record = {name: content for name, content in self.record.items() if _sees_name(viewer, name)}
        return signing.covered(self.document, self.answers, signoff, [cell.name for cell in self.cells_for(viewer)], record)


def open_notebook(store: Store, viewer: Viewer, notebook_id: str) -> Opened:
    """The notebook with this id. Raises `NotFound` alike for an absent and a hidden one.

    Where it stands is worked out over all its cells, those that the viewer may not see included: nobody may publish past them.
    """
    sequence = store.sequence()
    notebook = store.get(viewer, Notebook, notebook_id)
    document = _document(notebook.document, notebook.library_id)
    kept = _kept(store, notebook, sequence)
    rows, signatures, record, people = kept.rows, kept.signatures, kept.record, kept.people
    answers: dict[str, Mapping[str, Any]] = {name: json.loads(row.value) for name, row in rows.items()}
    inputs = json.loads(notebook.inputs)
    live: frozenset[str] = frozenset()
    if signatures:
        seen = [name for name, cell in run.state(document, answers, inputs).cells.items() if cell.is_visible]
        live = frozenset(each.id for each in signatures if stands(each, document, answers, seen, record))
    for cell in document.cells():
        if cell.kind == "signoff":
            own = [each for each in signatures if each.cell == cell.name]
            answers[cell.name] = {"signatures": [_signed(each, people, each.id in live) for each in own]}
    return Opened(
        notebook=notebook,
        document=document,
        rows=rows,
        answers=answers,
        signatures=signatures,
        live=live,
        people=people,
        record=record,
        inputs=inputs,
        state=run.state(document, _standing(document, answers, notebook, store), inputs),
        incident=kept.incident,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What hangs on a notebook, as it lies in the record; whoever may see it."""

    rows: Mapping[str, Answer]
    signatures: tuple[Signature, ...]
    incident: Incident | None
    record: Mapping[str, Any]
    people: Mapping[str, str]


MOST_KEPT = 64
"""Notebooks whose rows are kept, in each store; a screen asks for the same ones several times between two changes."""
_keeping: WeakKeyDictionary[Store, OrderedDict[tuple[str, int, int], _Kept]] = WeakKeyDictionary()
_lock = threading.Lock()


def _kept(store: Store, notebook: Notebook, sequence: int) -> _Kept:
    """The rows as of a change of the record; inside a change they are read anew, since that one is not counted yet."""
    if isinstance(store, Inside):
        return _read(store, notebook)
    key = (notebook.id, notebook.version, sequence)
    with _lock:
        there = _keeping.setdefault(store, OrderedDict())
        found = there.get(key)
    if found is None:
        found = _read(store, notebook)
        with _lock:
            there[key] = found
            while len(there) > MOST_KEPT:
                there.popitem(last=False)
    return found


def _read(store: Store, notebook: Notebook) -> _Kept:
    rows = {row.cell: row for row in store.find(_EVERYTHING, Answer, "notebook_id = $1", [notebook.id])}
    signatures = tuple(sorted(store.find(_EVERYTHING, Signature, "notebook_id = $1", [notebook.id]), key=lambda each: each.signed_at))
    incidents = store.find(_EVERYTHING, Incident, "id = $1", [notebook.incident_id]) if notebook.incident_id else []
    record = _record(store, incidents[0]) if incidents and notebook.kind == "postmortem" else {}
    people = _people(store, [*(row.answered_by for row in rows.values()), *(each.person_id for each in signatures), notebook.started_by])
    return _Kept(rows, signatures, incidents[0] if incidents else None, record, people)


def _standing(document: Document, answers: Mapping[str, Mapping[str, Any]], notebook: Notebook, store: Store) -> run.Answers:
    """The answers as they count now: while a notebook is in use, a waiver that has ended no longer does."""
    if notebook.closed_at is not None:
        return answers
    now = store.now() if isinstance(store, Inside) else datetime.now(UTC)
    ended = {
        cell.name: guard.without_ended(answers[cell.name], now)
        for cell in document.cells()
        if cell.kind == "guard" and cell.name in answers
    }
    return {**answers, **ended}


def stands(signature: Signature, document: Document, answers: run.Answers, visible: Iterable[str], record: Mapping[str, Any]) -> bool:
    """True while a signature is neither revoked nor void and everything that its signer could see is as it was."""
    if signature.revoked_at is not None or signature.void_reason:
        return False
    signed = json.loads(signature.cell_hashes)
    current = _comparable(document, signed, signing.covered(document, answers, signature.cell, visible, record))
    return signing.live({"root": signature.root, "cell_hashes": signed, "revoked_at": None}, current)


def differences(opened: Opened, signature: Signature) -> tuple[str, ...]:
    """The names of what changed since a signature, came into sight or left it."""
    signed = json.loads(signature.cell_hashes)
    visible = [name for name, cell in opened.state.cells.items() if cell.is_visible]
    covered = signing.covered(opened.document, opened.answers, signature.cell, visible, opened.record)
    current = _comparable(opened.document, signed, covered)
    return tuple(sorted(name for name in {*signed, *current} if signed.get(name) != current.get(name)))


def _comparable(document: Document, signed: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """What is covered now without the restricted parts that the signer could not see."""
    open_to_all = {cell.name for cell in document.cells() if _visibility(cell) == "everyone"}
    return {name: each for name, each in current.items() if name in signed or name in open_to_all or name.count(":") == 1}


def sees(viewer: Viewer, cell: Cell) -> bool:
    """True when the viewer belongs to the cell's visibility."""
    return viewer.sees_all or _visibility(cell) in {"everyone", *viewer.groups}


def visibility_of(cell: Cell, notebook: Notebook) -> str:
    """The visibility of the answer to a cell: the cell's own, else the notebook's."""
    return notebook.visibility if _visibility(cell) == "everyone" else _visibility(cell)


def _visibility(cell: Cell) -> str:
    return cell.attributes.get("visibility", "").strip() or "everyone"


def _sees_name(viewer: Viewer, name: str) -> bool:
    return name.count(":") < 2 or viewer.sees_all or name.rsplit(":", 1)[1] in viewer.groups


@lru_cache(maxsize=128)
def _document(text: str, library_id: str) -> Document:
    return parse(text, library_id)


def _record(store: Store, incident: Incident) -> dict[str, Any]:
    """Starred entries and current milestones; what is more restricted than the incident stands under a name of its own."""
    found: dict[str, list[Any]] = {"timeline:starred": [], "incident:milestones": []}
    for entry in store.find(_EVERYTHING, TimelineEntry, "incident_id = $1 AND is_starred", [incident.id]):
        content = [entry.id, entry.happened_at, entry.precision, entry.text, entry.label, entry.url]
        content += [entry.known_to_sre_at, entry.known_to_security_at]
        found.setdefault(_named("timeline:starred", entry.visibility, incident), []).append(_plain(content))
    for milestone in store.find(_EVERYTHING, Milestone, "incident_id = $1 AND NOT is_superseded", [incident.id]):
        if milestone.kind not in _REVIEW:
            content = [milestone.id, milestone.kind, milestone.happened_at, milestone.happened_before, milestone.precision]
            found.setdefault(_named("incident:milestones", milestone.visibility, incident), []).append(_plain(content))
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def _named(name: str, visibility: str, incident: Incident) -> str:
    return name if visibility in ("everyone", incident.visibility) else f"{name}:{visibility}"


def _plain(values: Sequence[Any]) -> list[str | None]:
    return [None if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values]


def _people(store: Store, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = sorted({each for each in ids if each})
    if not wanted:
        return {}
    marks = ", ".join(f"${number}" for number in range(1, len(wanted) + 1))
    return {person.id: person.name for person in store.find(_EVERYTHING, Person, f"id IN ({marks})", wanted)}


def _signed(signature: Signature, people: Mapping[str, str], is_live: bool) -> dict[str, Any]:
    why = "revoked" if signature.revoked_at else signature.void_reason
    return {
        "id": signature.id,
        "discipline": signature.discipline,
        "person_id": signature.person_id,
        "person_name": people.get(signature.person_id, ""),
        "is_live": is_live,
        "signed_at": signature.signed_at.isoformat(),
        "assurance": signature.assurance,
        "root": signature.root,
        "void_reason": "" if is_live else why or "the content was changed",
    }
