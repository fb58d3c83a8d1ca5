"""Seats: what a screen shows to take part in a room, bound to one person and one notebook and to what that person may do there."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.access import Viewer

LASTS = 12 * 3600.0
"""Seconds a seat lasts; a screen that stays open longer is given a new one when it is drawn again."""
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Seat:
    """`classes` are the visibilities of the cells that the person may see; `may_write` is false for a reader. `until` is monotonic."""

    viewer: Viewer
    notebook_id: str
    classes: frozenset[str]
    may_write: bool
    until: float


class Seats:
    """The seats of this process by their token. Safe to share between threads; nothing of it outlives the process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: dict[str, Seat] = {}

    def give(self, viewer: Viewer, notebook_id: str, classes: frozenset[str], may_write: bool) -> str:
        """The token of a seat: 256 random bits, the same for the same person, notebook and rights while it lasts."""
        now = self._clock()
        with self._lock:
            for token, seat in list(self._taken.items()):
                if seat.until <= now:
                    del self._taken[token]
                elif (seat.viewer, seat.notebook_id, seat.classes, seat.may_write) == (viewer, notebook_id, classes, may_write):
                    return token
            while len(self._taken) >= MOST:
                del self._taken[next(iter(self._taken))]
            token = secrets.token_urlsafe(32)
            self._taken[token] = Seat(viewer, notebook_id, classes, may_write, now + LASTS)
        return token

    def take(self, token: object) -> Seat | None:
        """The seat behind a token; None for one that was not given out here or has ended."""
        seat = self._taken.get(token) if isinstance(token, str) else None
        return seat if seat is not None and seat.until > self._clock() else None
