"""Whether Parley is well: what it runs, what it holds, and what a person must know about its store."""

import platform
from typing import Any

import core
from core.access import Viewer
from core.person import Nothing
from core.store.command import read
from core.store.migrate import applied
from core.store.store import Store


@read("health", "Whether Parley is well", Nothing)
def health(store: Store, viewer: Viewer, args: Nothing) -> dict[str, Any]:
    """`ok` is false when the store can only be read. `longest_wait` is the longest a writer waited since the start, in seconds."""
    home = store.home
    return {
        "ok": not home.is_read_only,
        "version": core.__version__,
        "python": platform.python_version(),
        "store": home.location,
        "read_only": home.is_read_only,
        "sequence": store.sequence(),
        "migration": max(applied(home)),
        "longest_wait": round(home.longest_wait(), 3),
    }
