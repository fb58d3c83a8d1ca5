"""Comments beside cells and timeline entries: threads that are open or resolved, with mentions of people by name; never signed."""

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import Field, model_validator

from core.access import Viewer
from core.errors import InvalidInput, NotAllowed
from core.notebook.edit import actor, opened_for
from core.notebook.opened import open_notebook, visibility_of
from core.person import Nothing
from core.queries import ask
from core.records import Comment, Id, Incident, Notebook, Person, TimelineEntry, new_id
from core.records.base import Json
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.digest import canonical
from core.store.home import Row
from core.store.store import Store


class AddComment(Arguments):
    """Beside a cell (`notebook_id` and `cell`) or a timeline entry (`entry_id`); `reply_to` names a comment of the same place.

    `@Name` in the text mentions the person of that name, case aside.
    """

    notebook_id: str | None = None
    cell: str | None = None
    entry_id: str | None = None
    reply_to: str | None = None
    text: str = Field(min_length=1, max_length=5000)

    @model_validator(mode="after")
    def _one_place(self) -> "AddComment":
        if bool(self.entry_id) == bool(self.notebook_id and self.cell) or (self.entry_id and (self.notebook_id or self.cell)):
            raise ValueError("give notebook_id and cell, or entry_id")
        return self


@command("comment.add", "Comment on a cell or a timeline entry", AddComment)
def add(change: Change, args: AddComment) -> dict[str, Any]:
    """Add it, seen by whoever sees the place. Raises `NotFound` alike for an absent and a hidden place, `InvalidInput` for empty text."""
    if not args.text.strip():
        raise InvalidInput("The comment is empty.", "Write what you want to say.")
    place = _place(change, args)
    person, _ = actor(change)
    thread = _thread(change, args.reply_to, place) if args.reply_to else None
    mentioned = mentions(args.text, change.find(Person, "TRUE"))
    stored = change.add(
        Comment(
            id=new_id(),
            thread_id=thread,
            text=args.text.strip(),
            mentions=Json(canonical([each.id for each in mentioned])),
            written_at=change.now,
            written_by=person,
            **place,
        )
    )
    return {"id": stored.id, "version": stored.version, "mentions": [each.name for each in mentioned]}


def _place(change: Change, args: AddComment) -> dict[str, Any]:
    """The columns that say where the comment hangs and who may see it."""
    if args.entry_id:
        entry = change.get(TimelineEntry, args.entry_id)
        return {"incident_id": entry.incident_id, "entry_id": entry.id, "visibility": entry.visibility, "is_demo": entry.is_demo}
    opened = opened_for(change, args.notebook_id or "")
    cell = opened.cell_for(change.viewer, args.cell or "")
    notebook = opened.notebook
    return {"notebook_id": notebook.id, "cell": cell.name, "visibility": visibility_of(cell, notebook), "is_demo": notebook.is_demo}


def _thread(change: Change, reply_to: str, place: dict[str, Any]) -> Id:
    first = change.get(Comment, reply_to)
    if (first.notebook_id, first.cell, first.entry_id) != (place.get("notebook_id"), place.get("cell"), place.get("entry_id")):
        raise InvalidInput("The comment that is answered stands beside something else.", "Answer it where it stands.")
    return first.thread_id or first.id


class ResolveComment(Arguments):
    """`version` is the version that was seen; False opens the thread again."""

    id: str
    version: int
    is_resolved: bool = True


@command("comment.resolve", "Resolve a thread, or open it again", ResolveComment)
def resolve(change: Change, args: ResolveComment) -> dict[str, Any]:
    """Mark the first comment of the thread. Raises `InvalidInput` for a reply."""
    comment = change.get(Comment, args.id)
    person, _ = actor(change)
    if comment.thread_id is not None:
        raise InvalidInput("A reply is not resolved by itself.", "Resolve the comment that it answers.")
    given = {"resolved_at": change.now, "resolved_by": person} if args.is_resolved else {"resolved_at": None, "resolved_by": None}
    saved = change.alter(comment, based_on=args.version, **given)
    return {"id": saved.id, "version": saved.version, "is_resolved": args.is_resolved}


class OneComment(Arguments):
    """`version` is the version that was seen."""

    id: str
    version: int


@command("comment.remove", "Take back a comment of your own", OneComment)
def remove(change: Change, args: OneComment) -> dict[str, Any]:
    """Leave a tombstone. Raises `NotAllowed` for somebody else's."""
    comment = change.get(Comment, args.id)
    person, _ = actor(change)
    if comment.written_by != person:
        raise NotAllowed("This comment is somebody else's.", "Resolve it instead.")
    change.remove(comment, based_on=args.version)
    return {"id": comment.id}


class FindComments(Arguments):
    """Those of a notebook's cells, or those of an incident's timeline."""

    notebook_id: str | None = None
    incident_id: str | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "FindComments":
        if bool(self.notebook_id) == bool(self.incident_id):
            raise ValueError("give either notebook_id or incident_id")
        return self


@read("comment.list", "Threads beside the cells of a notebook or the entries of a timeline", FindComments)
def find(store: Store, viewer: Viewer, args: FindComments) -> list[dict[str, Any]]:
    """The oldest first, each with its `replies`; only beside what this viewer sees now."""
    if args.notebook_id:
        opened = open_notebook(store, viewer, args.notebook_id)
        names = {cell.name for cell in opened.cells_for(viewer)}
        rows = ask(store, viewer, "record/comments", [opened.notebook.id, None, None])
        return _threads(store, viewer, [row for row in rows if row["cell"] in names])
    incident = store.get(viewer, Incident, args.incident_id or "")
    return _threads(store, viewer, ask(store, viewer, "record/comments", [None, incident.id, None]))


@read("comment.mentions", "Open threads in which you are mentioned", Nothing)
def mentioning(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """The newest first, each with the comment that mentions you; empty for someone who has not said who they are."""
    if viewer.person_id is None:
        return []
    rows = ask(store, viewer, "record/comments", [None, None, viewer.person_id])
    firsts = {each.id: each for each in store.find(viewer, Comment, "thread_id IS NULL")} if rows else {}
    notebooks = {each.id: each for each in store.find(viewer, Notebook)} if rows else {}
    seen = []
    for row in reversed(rows):
        first = firsts.get(row["thread_id"] or row["id"])
        if first is None or first.resolved_at is not None or (row["cell"] and not _sees_cell(store, viewer, notebooks, row)):
            continue
        seen.append(_told(row, {}))
    return seen


def _sees_cell(store: Store, viewer: Viewer, notebooks: dict[Id, Notebook], row: Row) -> bool:
    if row["notebook_id"] not in notebooks:
        return False
    return any(cell.name == row["cell"] for cell in open_notebook(store, viewer, row["notebook_id"]).cells_for(viewer))


def mentions(text: str, people: Iterable[Person]) -> list[Person]:
    """The people whose whole name stands behind an @, the longest name first where one begins another."""
    found: dict[Id, Person] = {}
    left = text
    for person in sorted(people, key=lambda each: (-len(each.name), each.name)):
        pattern = re.compile(rf"(?<![\w@])@{re.escape(person.name)}(?!\w)", re.IGNORECASE)
        if person.name and pattern.search(left):
            found[person.id] = person
            left = pattern.sub(" ", left)
    return sorted(found.values(), key=lambda each: each.name)


def _threads(store: Store, viewer: Viewer, rows: list[Row]) -> list[dict[str, Any]]:
    named = {each.id: each.name for each in store.find(viewer, Person)} if any(row["mentions"] != "[]" for row in rows) else {}
    firsts = {row["id"]: {**_told(row, named), "replies": []} for row in rows if row["thread_id"] is None}
    for row in rows:
        if row["thread_id"] in firsts:
            firsts[row["thread_id"]]["replies"].append(_told(row, named))
    return list(firsts.values())


def _told(row: Row, named: dict[Id, str]) -> dict[str, Any]:
    """A comment as its readers get it; mentioned people whom the reader may not see are left out."""
    return {**row, "mentions": [named[each] for each in json.loads(row["mentions"]) if each in named]}
