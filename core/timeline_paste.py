"""Many timeline entries at once: pasted lines are read, shown before anything is saved, and saved in one transaction."""

from datetime import date
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.errors import InvalidInput
from core.notebook.edit import settle_reviews
from core.pasted_lines import PastedLine, read_lines
from core.person import Nothing
from core.records import Incident, TimelineEntry, derive_id
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store
from core.zones import zones


class Pasted(Arguments):
    """`text` has one `HH:MM text` a line; `day` is the local date of the first, `zone` an IANA name such as Europe/Berlin."""

    text: str = Field(min_length=1, max_length=1_000_000)
    day: date
    zone: str = Field(default="UTC", max_length=60)


@read("timeline.preview", "Read pasted lines without saving them", Pasted)
def preview(store: Store, viewer: Viewer, args: Pasted) -> dict[str, Any]:
    """`entries` (`line`, `happened_at` in UTC, `precision`, `text`, `note`) and `problems` (`line`, `value`, `why`)."""
    found, unread = read_lines(args.text, args.day, args.zone)
    return {
        "entries": [
            {"line": each.line, "happened_at": each.happened_at, "precision": each.precision, "text": each.text, "note": each.note}
            for each in found
        ],
        "problems": [{"line": each.line, "value": each.value, "why": each.why} for each in unread],
    }


@read("timeline.zones", "The time zones that pasted lines may be in", Nothing)
def known_zones(store: Store, viewer: Viewer, args: Nothing) -> list[str]:
    """Names of the IANA database."""
    return list(zones())


class PasteEntries(Pasted):
    """The same for an incident; `label` and `is_starred` hold for every line."""

    incident_id: str
    label: str = Field(default="", max_length=60)
    is_starred: bool = False


@command("timeline.paste", "Add pasted lines to an incident's timeline, all or none", PasteEntries)
def paste(change: Change, args: PasteEntries) -> dict[str, Any]:
    """Add every line; one that is on the timeline already, pasted before, is left as it is.

    Raises `InvalidInput`, naming the lines, when one cannot be read; then nothing is saved.
    """
    incident = change.get(Incident, args.incident_id)
    found, unread = read_lines(args.text, args.day, args.zone)
    if unread:
        first = "; ".join(f"line {each.line}: {each.why.rstrip('.')}" for each in unread[:5])
        more = f"; and {len(unread) - 5} more" if len(unread) > 5 else ""
        raise InvalidInput(f"Not every line can be read: {first}{more}.", "Nothing was saved. Correct these lines and paste again.")
    if not found:
        raise InvalidInput("There is no line with a time in what was pasted.", "Write one `HH:MM text` a line.")
    ids = {derive_id("pasted", incident.id, each.happened_at.isoformat(), each.text): each for each in found}
    there = {each.id for each in change.find(TimelineEntry, "incident_id = $1", [incident.id])}
    fresh = [change.add(_entry(change, incident, args, id, each)) for id, each in ids.items() if id not in there]
    if args.is_starred and fresh:
        settle_reviews(change, incident.id)
    return {"added": len(fresh), "unchanged": len(found) - len(fresh), "ids": [each.id for each in fresh]}


def _entry(change: Change, incident: Incident, args: PasteEntries, id: Any, line: PastedLine) -> TimelineEntry:
    return TimelineEntry(
        id=id,
        incident_id=incident.id,
        happened_at=line.happened_at,
        precision=line.precision,
        text=line.text,
        label=args.label,
        is_starred=args.is_starred,
        recorded_at=change.now,
        recorded_by=change.viewer.person_id,
        visibility=incident.visibility,
        is_demo=incident.is_demo,
    )
