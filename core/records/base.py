"""What every record has: an id, a version, who may see it, where it came from."""

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar, NewType, TypeVar

import uuid_utils

Id = NewType("Id", str)
"""A UUID as lower-case text with dashes."""
Json = NewType("Json", str)
"""A JSON document as text; the store keeps JSON as text on both homes."""

KINDS: dict[str, "type[Record]"] = {}
"""Every record class by its table name."""

_R = TypeVar("_R", bound="Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Common columns. All times are UTC; `None` means unknown, never zero and never "no".

    `version` counts the saves of this record from 1; `changed_seq` is the sequence of the transaction that made this
    version; `deleted_seq` is set on a tombstone. `visibility` names who may see it: `everyone`, a discipline or a group.
    `source` and `source_key` name the importer and the identity the record has there; both are empty for records made here.
    `flags` is a JSON list of codes of contradictions (see `Problem`); a flagged record stays out of every duration.
    """

    TABLE: ClassVar[str] = ""
    BOOKKEEPING: ClassVar[frozenset[str]] = frozenset({"version", "changed_seq", "deleted_seq"})
    LOCAL: ClassVar[frozenset[str]] = frozenset()
    """Columns that people set here; an import that updates the record leaves them alone."""
    IS_SEALED: ClassVar[bool] = False
    """True where single records are shown to nobody, by no door; only Parley itself reads them, to count."""

    id: Id
    version: int = 1
    changed_seq: int = 0
    deleted_seq: int | None = None
    visibility: str = "everyone"
    is_demo: bool = False
    source: str | None = None
    source_key: str | None = None
    flags: Json = Json("[]")


def table(name: str) -> Any:
    """Class decorator: register a record class under its table `name`."""

    def register(cls: type[_R]) -> type[_R]:
        cls.TABLE = name
        KINDS[name] = cls
        return cls

    return register


def new_id() -> Id:
    """A fresh UUIDv7 for a record made here; sorts by the time it was made."""
    return Id(str(uuid_utils.uuid7()))


def derive_id(kind: str, *parts: str) -> Id:
    """The id of a record that has a natural identity, such as a service's name or an importer's key.

    A UUIDv8 (RFC 9562, section 5.8) over SHA-256 of the length-prefixed parts: the same data always gets the same id, so
    importing twice finds its records without a look-up, and references need no second pass.
    """
    digest = hashlib.sha256()
    for part in (kind, *parts):
        data = part.encode()
        digest.update(b"%d:" % len(data) + data)
    raw = bytearray(digest.digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return Id(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")
