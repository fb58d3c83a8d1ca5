"""What could belong on an incident's timeline and is not there yet: its alerts, deployments, milestones and chat messages."""

from typing import Any, Literal

from core.access import Viewer
from core.errors import NotFound
from core.milestone import OfIncident
from core.notebook.edit import settle_reviews
from core.notebook.opened import Inside
from core.pasted_lines import LONGEST
from core.queries import ask
from core.records import Id, Incident, TimelineEntry, derive_id
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.home import Row
from core.store.store import Store

Kind = Literal["alert", "deployment", "milestone", "chat"]
_SHORT = {"sre", "gdpr", "nis2", "dora", "circia"}
_OF_THE_REVIEW = ("review_held", "review_published")


@read("timeline.candidates", "Alerts, deployments, milestones and chat messages that are not on the timeline yet", OfIncident)
def candidates(store: Store, viewer: Viewer, args: OfIncident) -> list[dict[str, Any]]:
    """In order of time: `kind`, `id`, `happened_at`, `precision`, `text`, `label`, `url`, as `timeline.adopt` would add them.

    What was adopted before is left out, as is what stands there at the same time in the same words or, for a milestone, under its label.
    """
    incident = store.get(viewer, Incident, args.incident_id)
    entries = ask(store, viewer, "record/incident_timeline", [incident.id])
    taken = {row["id"] for row in entries}
    told = {(row["happened_at"], said) for row in entries for said in (row["text"], row["label"]) if said}
    found = [row for each in (_alerts, _deployments, _milestones, _chat) for row in each(store, viewer, incident)]
    fresh = [
        row
        for row, same in found
        if _entry_id(incident.id, row) not in taken and not told & {(row["happened_at"], row["text"]), (row["happened_at"], same)}
    ]
    return sorted(fresh, key=lambda row: (row["happened_at"], row["kind"], row["id"]))


def _alerts(store: Store, viewer: Viewer, incident: Incident) -> list[tuple[Row, str]]:
    rows = ask(store, viewer, "record/incident_alerts", [incident.id])
    return [(_row("alert", row, row["started_at"], f"{row['title']}{_on(row['service'])}", row["url"]), row["title"]) for row in rows]


def _deployments(store: Store, viewer: Viewer, incident: Incident) -> list[tuple[Row, str]]:
    rows = ask(store, viewer, "record/incident_deployments", [incident.id])
    found = []
    for row in rows:
        text = f"{row['release_version']} went live{_on(row['service'])} ({row['environment']})"
        found.append((_row("deployment", row, row["deployed_at"], text, row["url"]), text))
    return found


def _milestones(store: Store, viewer: Viewer, incident: Incident) -> list[tuple[Row, str]]:
    rows = ask(store, viewer, "record/incident_milestones", [incident.id])
    return [
        (_row("milestone", row, row["happened_at"], _named(row["kind"]), None, row["precision"]), row["kind"])
        for row in rows
        if not row["is_superseded"] and row["kind"] not in _OF_THE_REVIEW
    ]


def _chat(store: Store, viewer: Viewer, incident: Incident) -> list[tuple[Row, str]]:
    """Messages as who said what; one that fewer people may see than the incident becomes an entry that they alone see."""
    found = []
    for row in ask(store, viewer, "record/incident_chat", [incident.id]):
        text = f"{row['author']}: {row['text']}" if row["author"] else row["text"]
        candidate = _row("chat", row, row["sent_at"], text[:LONGEST], row["url"], "second" if row["sent_at"].second else "minute")
        found.append(({**candidate, "visibility": row["visibility"], "channel": row["channel"]}, text))
    return found


def _named(milestone: str) -> str:
    words = [word.upper() if word in _SHORT else word for word in milestone.split("_")]
    return " ".join([words[0] if words[0].isupper() else words[0].capitalize(), *words[1:]])


def _on(service: str | None) -> str:
    return f" on {service}" if service else ""


def _row(kind: Kind, row: Row, happened_at: Any, text: str, url: str | None, precision: str = "minute") -> Row:
    return {"kind": kind, "id": row["id"], "happened_at": happened_at, "precision": precision, "text": text, "label": kind, "url": url}


def _entry_id(incident_id: Id, row: Row) -> Id:
    """The id of the entry that a candidate becomes, so that it is adopted once."""
    return derive_id("adopted", incident_id, row["kind"], row["id"])


class Adopt(Arguments):
    """A candidate by its kind and id; `is_starred` puts it into the report as well."""

    incident_id: str
    kind: Kind
    id: str
    is_starred: bool = True


@command("timeline.adopt", "Put an alert, a deployment, a milestone or a chat message on the timeline", Adopt)
def adopt(change: Change, args: Adopt) -> dict[str, Any]:
    """Add it with its own time. Raises `NotFound` for what is no candidate, such as one that somebody adopted a moment ago."""
    incident = change.get(Incident, args.incident_id)
    open_to_add = candidates.handler(Inside(change), change.viewer, OfIncident(incident_id=incident.id))
    row = next((each for each in open_to_add if (each["kind"], each["id"]) == (args.kind, args.id)), None)
    if row is None:
        raise NotFound(f"No {args.kind} with the id {args.id} waits beside this timeline.", "It may be on it already; reload.")
    stored = change.add(
        TimelineEntry(
            id=_entry_id(incident.id, row),
            incident_id=incident.id,
            is_starred=args.is_starred,
            recorded_at=change.now,
            recorded_by=change.viewer.person_id,
            visibility=row.get("visibility", incident.visibility),
            is_demo=incident.is_demo,
            **{name: row[name] for name in ("happened_at", "precision", "text", "label", "url")},
        )
    )
    if stored.is_starred:
        settle_reviews(change, incident.id)
    return {"id": stored.id, "version": stored.version}
