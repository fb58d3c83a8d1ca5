"""What the engine may ask of the live rooms: to settle what is being written, and to hear what another door changed."""

from typing import Protocol

from core.access import Viewer


class Rooms(Protocol):
    """Filled in by the server; where nobody writes together it does nothing."""

    def settle(self, notebook_id: str) -> None:
        """Save every text that is still being written in a notebook, and return when it is saved."""

    def changed(self, notebook_id: str, command: str, cell: str, by: Viewer) -> None:
        """Tell who looks at a notebook that a command changed it; returns at once."""


class _Nobody:
    def settle(self, notebook_id: str) -> None:
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
