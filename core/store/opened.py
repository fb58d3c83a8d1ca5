"""The one store that this process has open; screens, HTTP door and command line all come here for it."""

import threading

from core.settings import settings
from core.store.store import Store

_lock = threading.Lock()
_open: list[Store] = []


def the_store() -> Store:
    """The store of the settings, opened on the first call and the same one from then on. Raises the Store… errors."""
    with _lock:
        if not _open:
            chosen = settings()
            _open.append(Store.open(chosen.store, chosen.memory_mb))
        return _open[0]


def use_store(store: Store) -> None:
    """Make an already open store the one of this process; the one before is closed."""
    close_store()
    with _lock:
        _open.append(store)


def close_store() -> None:
    """Close the store when it is open; the next call of `the_store` opens it again."""
    with _lock:
        while _open:
            _open.pop().close()
