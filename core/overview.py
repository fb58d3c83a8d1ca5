"""What needs someone now, and what the record holds at all."""

from typing import Any

from pydantic import Field

from core.access import Viewer
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
    return {"is_read_only": store.home.is_read_only, "is_only_demo": seen["has_demo"] and not seen["has_real"]}


@read("overview.notebooks", "Notebooks that wait for someone", Nothing)
def waiting_notebooks(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """Drafts, reviews and running walkthroughs, the oldest first."""
    return ask(store, viewer, "record/open_notebooks")


class Most(Arguments):
    """At most `size` rows."""

    size: int = Field(default=8, ge=1, le=1000)


@read("overview.problems", "Incidents whose data contradicts itself", Most)
def problems(store: Store, viewer: Viewer, args: Most) -> list[dict[str, Any]]:
    """Those with open contradictions, the most first."""
    return ask(store, viewer, "record/open_problems", [args.size])
