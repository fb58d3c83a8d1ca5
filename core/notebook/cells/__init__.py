"""The registry of cell kinds: one module a kind; adding a module adds a kind."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, cast

from core.notebook.document import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What a kind is: its fence languages, whether its body is YAML, whether `required` by default, its own attributes."""

    kind: str
    languages: tuple[str, ...]
    is_yaml: bool = False
    required: bool = False
    attributes: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    takes_answer: bool = True


class Kind(Protocol):
    """What a module in this folder offers. An answer is JSON-able; `None` means nothing was given yet.

    Every kind but text takes, besides its own answers, `{"skipped": reason}` where the cell may be skipped.
    """

    SPEC: Spec

    def validate(self, cell: Cell, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The answer in canonical form. Raises `InvalidInput` naming the cell, the value and what is expected."""

    def settled(self, cell: Cell, answer: Mapping[str, Any] | None) -> bool:
        """True when nothing more is asked of the participants for this cell."""

    def markdown(self, cell: Cell, answer: Mapping[str, Any] | None) -> str:
        """How cell and answer read in an exported document; text from participants is escaped."""


@lru_cache(maxsize=1)
def all_kinds() -> dict[str, Kind]:
    """Every kind by name, found by walking this folder."""
    found: dict[str, Kind] = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        if hasattr(module, "SPEC"):
            found[module.SPEC.kind] = cast(Kind, module)
    return found
