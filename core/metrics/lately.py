"""What was made lately from the record, kept while nothing in it changes: a screen that runs anew at each click need not count anew."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakKeyDictionary

from core.access import Viewer
from core.store.store import Store

T = TypeVar("T")
_MOST = 4
_made: WeakKeyDictionary[Store, tuple[int, OrderedDict[Hashable, object]]] = WeakKeyDictionary()
_lock = threading.Lock()


def kept(store: Store, viewer: Viewer, key: Hashable, kind: type[T], make: Callable[[], T]) -> T:
    """What `make` gave for this key and what this viewer may see, of type `kind`; made anew after any change of the record, and where four
    others were made since. Nobody may change what it gives.
    """
    sequence = store.sequence()
    whole = (key, viewer.sees_all, viewer.groups, viewer.assurance)
    with _lock:
        of, entries = _made.get(store, (sequence, OrderedDict()))
        found = entries.get(whole) if of == sequence else None
    if isinstance(found, kind):
        return found
    made = make()
    with _lock:
        of, entries = _made.get(store, (sequence, OrderedDict()))
        if of != sequence:
            entries = OrderedDict()
        entries[whole] = made
        entries.move_to_end(whole)
        while len(entries) > _MOST:
            entries.popitem(last=False)
        _made[store] = (sequence, entries)
    return made
