"""What a command and a read are: a name, typed arguments, and the function that does it. Every door uses the same ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.access import Viewer
from core.errors import InvalidInput
from core.store.change import Change
from core.store.store import Store


class Arguments(BaseModel):
    """What a command or read takes; unknown names are refused, text is taken as it stands, NUL is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Versioned(Arguments):
    """What changes one record takes: its `id`, and the `version` that the person saw."""

    id: str
    version: int


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Command(Generic[A]):
    """A change anyone may ask for by `name`. `handler` runs inside the transaction and gives a JSON-able result."""

    name: str
    summary: str
    arguments: type[A]
    handler: Callable[[Change, A], dict[str, Any]]

    def run(self, store: Store, viewer: Viewer, arguments: Mapping[str, Any], command_id: str | None = None) -> dict[str, Any]:
        """Check the arguments and carry the command out in one transaction with one audit entry.

        Sent twice with one `command_id` it takes effect once and gives the first result again. Raises `InvalidInput` and
        whatever the handler raises; then nothing was changed.
        """
        checked = checked_arguments(self.arguments, arguments, self.name)
        return store.change(viewer, self.name, checked.model_dump(mode="json"), lambda change: self.handler(change, checked), command_id)


Inside = Callable[[Change], dict[str, Any]]
"""What remains to be done of a change inside its transaction."""


@dataclass(frozen=True, slots=True)
class Prepared(Generic[A]):
    """A change whose slow work comes before its transaction, so that nobody's change waits for it: `prepare` does that work and gives what
    remains to be done inside.
    """

    name: str
    summary: str
    arguments: type[A]
    prepare: Callable[[Store, Viewer, A], Inside]

    def run(self, store: Store, viewer: Viewer, arguments: Mapping[str, Any], command_id: str | None = None) -> dict[str, Any]:
        """Like `Command.run`; sent twice with one `command_id` it prepares twice and takes effect once."""
        checked = checked_arguments(self.arguments, arguments, self.name)
        told = checked.model_dump(mode="json", by_alias=True)
        return store.change(viewer, self.name, told, self.prepare(store, viewer, checked), command_id)


@dataclass(frozen=True, slots=True)
class Read(Generic[A]):
    """A question anyone may ask by `name`; the handler sees only what the viewer may see."""

    name: str
    summary: str
    arguments: type[A]
    handler: Callable[[Store, Viewer, A], Any]

    def run(self, store: Store, viewer: Viewer, arguments: Mapping[str, Any]) -> Any:
        """Check the arguments and answer. Raises `InvalidInput` and whatever the handler raises."""
        return self.handler(store, viewer, checked_arguments(self.arguments, arguments, self.name))


def command(name: str, summary: str, arguments: type[A]) -> Callable[[Callable[[Change, A], dict[str, Any]]], Command[A]]:
    """Decorator that makes a handler a `Command`."""
    return lambda handler: Command(name, summary, arguments, handler)


def prepared(name: str, summary: str, arguments: type[A]) -> Callable[[Callable[[Store, Viewer, A], Inside]], Prepared[A]]:
    """Decorator that makes a function that prepares a change a `Prepared`."""
    return lambda prepare: Prepared(name, summary, arguments, prepare)


def read(name: str, summary: str, arguments: type[A]) -> Callable[[Callable[[Store, Viewer, A], Any]], Read[A]]:
    """Decorator that makes a handler a `Read`."""
    return lambda handler: Read(name, summary, arguments, handler)


def checked_arguments(model: type[A], arguments: Mapping[str, Any], name: str) -> A:
    """The arguments as the model has them. Raises `InvalidInput` naming each wrong one and what is expected."""
    if "\x00" in str(arguments) or "\\x00" in repr(arguments):
        raise InvalidInput(f"An argument of {name} contains a NUL character.", "Remove it and try again.")
    try:
        return model.model_validate(dict(arguments))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc'])) or name}: {item['msg']}" for item in error.errors(include_url=False))
        raise InvalidInput(f"{name} cannot take this: {wrong}.", "Correct what is named and try again.") from error
