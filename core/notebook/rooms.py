"""What the engine may ask of the live rooms: to save what is being written and hold it, and to hear what another door changed."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from core.access import Viewer


class Rooms(Protocol):
    """Filled in by the server; where nobody writes together it does nothing."""

    def frozen(self, notebook_id: str) -> AbstractContextManager[None]:
        """Save every text that is still being written in a notebook; inside, nothing more is saved. Raises `Stale`."""

    def settle(self) -> None:
        """Save every text that is still being written, in all notebooks, as far as it can be; waits a few seconds at most."""

    def changed(self, notebook_id: str, command: str, cell: str, by: Viewer) -> None:
        """Tell who looks at a notebook that a command changed it; returns at once."""


class _Nobody:
    def frozen(self, notebook_id: str) -> AbstractContextManager[None]:
        """Nothing is being written."""
        return nullcontext()

    def settle(self) -> None:
        """Nothing is being written."""

    def changed(self, notebook_id: str, command: str, cell: str, by: Viewer) -> None:
        """Nobody looks."""


NOBODY: Rooms = _Nobody()
_seated: list[Rooms] = [NOBODY]


def rooms() -> Rooms:
    """The rooms of this process."""
    return _seated[0]


def use(these: Rooms) -> None:
    """Put the server's rooms in place; `NOBODY` takes them away."""
    _seated[0] = these
