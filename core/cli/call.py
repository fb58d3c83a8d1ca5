"""What was said on the command line beside the command itself, and what a command gives back."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.cli.caller import Caller

GLOBAL = """Every command also takes --store FILE, --json (one JSON document on standard output and nothing else), --as PERSON and
--discipline sre|security. Exit status: 0 done, 1 a finding, 2 unusable call or a path that cannot be read."""


@dataclass(slots=True)
class Answer:
    """What a command gives: a value in terms of JSON, the exit status, and text for people where the general form is not wanted."""

    value: Any
    status: int = 0
    text: str | None = None


@dataclass(slots=True)
class Call:
    """What was said beside the command itself."""

    store: Path | None = None
    is_json: bool = False
    person: str | None = None
    discipline: str | None = None
    open: list["Caller"] = field(default_factory=list)

    def path(self) -> Path:
        """Where the store lies."""
        return self.store if self.store else operator_settings().store

    def caller(self) -> "Caller":
        """The server that holds the store, or the store itself."""
        from core.cli.caller import Who, caller

        if not self.open:
            self.open.append(caller(self.path(), operator_settings().memory_mb, Who(self.person, self.discipline)))
        return self.open[0]


CALL = Call()
"""The one command line of this process."""


def operator_settings() -> Any:
    """The settings. Raises `InvalidInput` naming the variable that has no usable value."""
    from pydantic import ValidationError

    from core.settings import settings

    try:
        return settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = f"PARLEY_{'_'.join(map(str, first['loc'])).upper()}"
        raise InvalidInput(f"{name} cannot be {first['input']!r}: {first['msg']}.", "Correct it in the environment or in .env.") from error
