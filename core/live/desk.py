"""The rooms of this process, which the server opens and the screens ask for seats."""

from functools import lru_cache
from pathlib import Path

from core.live.rooms import LiveRooms
from core.settings import settings
from core.store.opened import the_store


@lru_cache(maxsize=1)
def the_rooms() -> LiveRooms:
    """The rooms beside the store; they do nothing until the server runs them."""
    return LiveRooms(the_store, Path(f"{settings().store}.live"))
