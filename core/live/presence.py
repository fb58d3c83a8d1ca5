"""Who is where in a text: reads the awareness messages of Yjs, and stamps who sent them, so that nobody can write as another.

Format: y-protocols, awareness; a count, then per client its id, its clock and its state as JSON, numbers in LEB128.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_CLIENTS = 200
MOST_STATE = 4_000
_KEPT = ("cursor", "cell")


class Garbled(ValueError):
    """A message that is not what the protocol says."""


@dataclass(frozen=True, slots=True)
class State:
    """One client's state; None says that it is gone."""

    client: int
    clock: int
    state: dict[str, Any] | None


def read_states(data: bytes) -> list[State]:
    """The states of a message. Raises `Garbled`."""
    count, place = _number(data, 0)
    if count > MOST_CLIENTS:
        raise Garbled("too many clients")
    found = []
    for _ in range(count):
        client, place = _number(data, place)
        clock, place = _number(data, place)
        length, place = _number(data, place)
        if length > MOST_STATE or place + length > len(data):
            raise Garbled("a state is cut short or too long")
        try:
            state = json.loads(data[place : place + length])
        except (ValueError, RecursionError):
            raise Garbled("a state is not JSON") from None
        if state is not None and not isinstance(state, dict):
            raise Garbled("a state is not an object")
        place += length
        found.append(State(client, clock, state))
    if place != len(data):
        raise Garbled("something follows the last state")
    return found


def write_states(states: Iterable[State]) -> bytes:
    """A message of these states."""
    listed = list(states)
    parts = [_packed(len(listed))]
    for each in listed:
        state = json.dumps(each.state, ensure_ascii=False, separators=(",", ":")).encode()
        parts += [_packed(each.client), _packed(each.clock), _packed(len(state)), state]
    return b"".join(parts)


def stamped(state: State, name: str, discipline: str | None) -> State:
    """The state with the person that the server knows; only the cursor and the cell are the client's to say."""
    if state.state is None:
        return state
    kept = {key: state.state[key] for key in _KEPT if key in state.state}
    return State(state.client, state.clock, {**kept, "user": {"name": name, "discipline": discipline or ""}})


def _number(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(data) or shift > 63:
            raise Garbled("a number is cut short or too long")
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def _packed(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)
