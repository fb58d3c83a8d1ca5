"""Formats that can be imported: one module a format, found by content; they yield records and findings and never write."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol, cast

from core.records import Record

MENTION = "mention"
"""The `source` of a record that says no more than that something exists (a service's name, a release without components). It is made
when it is missing; it never changes a record that is there."""

FILL = "fill"
"""The `source` of a record that only says what is unknown of one that is here or comes with it; it never makes one."""

CHAT = ("incident", "visibility", "channel", "zone")
"""What an import of a chat may be told, in `Options.extra`: the incident it belongs to, who may see it where that is fewer than may see
the incident, its channel, and the zone of times that name none."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to import: `name` as the user gave it (relative, for messages), `path` where its bytes lie, `head` its first 64 KiB."""

    name: str
    path: Path
    head: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one place of a file that a person must be told.

    `outcome` is `rejected` (the row was not taken; nothing else is affected) or `flagged` (taken, and marked as contradictory
    through a `Problem` record that the source yields too).
    """

    outcome: str
    file: str
    where: str
    value: str
    why: str


@dataclass(slots=True)
class Options:
    """What an import was told. `service` and `release_version` name the release that an SBOM without a subject describes;
    `mapping` is the path of a mapping file for the generic reader, `mapping_name` what messages call it (the path unless given).
    `names` is where sources write what they call the records they refer to, by id, so that messages can say which is missing."""

    service: str | None = None
    release_version: str | None = None
    mapping: Path | None = None
    mapping_name: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


class Source(Protocol):
    """What a module in this folder offers: `NAME` (stable, snake case), `TITLE` (as on screen), and two functions."""

    NAME: str
    TITLE: str

    def recognises(self, file: Input) -> bool:
        """True when the head of the file has this format. Must not raise and must not read past `head`."""

    def read(self, file: Input, options: Options) -> Iterator[Record | Finding]:
        """Yield the file's records. Raises `BadFile` naming file and place when it is not what it claims to be."""


@lru_cache(maxsize=1)
def all_sources() -> dict[str, Source]:
    """Every source by its name, found by walking this folder. A module is a source when it has a NAME."""
    found: dict[str, Source] = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        if hasattr(module, "NAME"):
            found[module.NAME] = cast(Source, module)
    return found
