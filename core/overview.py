"""What needs someone now, and what the record holds at all."""

from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.demo import as_of
from core.person import Nothing
from core.queries import ask
from core.store.command import Arguments, read
from core.store.store import Store


@read("overview.counts", "What the record holds", Nothing)
def counts(store: Store, viewer: Viewer, args: Nothing) -> dict[str, Any]:
    """Counts by noun, the sequence of the last change, whether the store can be written, and where it lies."""
    first = ask(store, viewer, "record/counts")[0]
    return {**first, "sequence": store.sequence(), "is_read_only": store.home.is_read_only, "location": store.home.location}


@read("overview.standing", "What everyone must know before reading on", Nothing)
def standing(store: Store, viewer: Viewer, args: Nothing) -> dict[str, bool]:
    """`is_read_only`: nothing can be saved; `is_only_demo`: all incidents are those of the worked example. Cheap: every screen asks it."""
    seen = ask(store, viewer, "record/realness")[0]
    return {"is_read_only": store.home.is_read_only, "is_only_demo": 0 < seen["incidents"] == seen["demo_incidents"]}


@read("overview.notebooks", "Notebooks that wait for someone", Nothing)
def waiting_notebooks(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """Drafts, reviews and running walkthroughs, the oldest first."""
    return ask(store, viewer, "record/open_notebooks")


class Most(Arguments):
    """At most `size` rows."""

    size: int = Field(default=8, ge=1, le=1000)


@read("overview.home", "What needs someone now", Most)
def home(store: Store, viewer: Viewer, args: Most) -> dict[str, Any]:
    """Open incidents, waiting notebooks and late follow-ups, each with `rows` (at most `size`) and how many there are: `total`; of the
    follow-ups `total` are open and `late` of them are. Beside them `has_incidents` and the count of `open_problems`. Only what the
    first screen shows is read. A promise is late against today (UTC), in the worked example against the story's day.
    """
    incidents = ask(store, viewer, "record/home_incidents", [args.size])
    notebooks = ask(store, viewer, "record/home_notebooks", [args.size])
    promised = ask(store, viewer, "record/home_followups", [datetime.now(UTC).date(), as_of().date(), args.size])
    return {
        **ask(store, viewer, "record/home_counts")[0],
        "incidents": {"total": incidents[0]["total"] if incidents else 0, "rows": incidents},
        "notebooks": {"total": notebooks[0]["total"] if notebooks else 0, "rows": notebooks},
        "followups": {
            "total": promised[0]["open_count"] if promised else 0,
            "late": promised[0]["late_count"] if promised else 0,
            "rows": [row for row in promised if row["is_late"]],
        },
    }


@read("overview.problems", "Incidents whose data contradicts itself", Most)
def problems(store: Store, viewer: Viewer, args: Most) -> list[dict[str, Any]]:
    """Those with open contradictions, the most first."""
    return ask(store, viewer, "record/open_problems", [args.size])
