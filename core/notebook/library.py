"""The library: the team's own notebooks before the shipped ones, listed, loaded by id and chosen for an incident."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath

from core.errors import BadFile, InvalidInput, NotFound
from core.notebook.document import Document
from core.notebook.front_matter import incident_kinds, review, severities, words
from core.notebook.parse import MOST_BYTES, parse
from core.settings import settings

SHIPPED = Path(__file__).resolve().parents[2] / "runbooks"
"""The notebooks that come with Parley."""
MOST_FILES = 5_000
_SMALL = 64 * 1024
"""Bytes up to which a file is kept in mind once it was parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One notebook of the library. `is_team` tells that it comes from the team's folder. `kinds` and `severities` are what it is for
    (empty: any). `review_due` is a day; None where the file does not say."""

    id: str
    title: str
    kind: str
    version: str
    is_plain: bool
    is_team: bool
    disciplines: tuple[str, ...]
    kinds: tuple[str, ...]
    severities: tuple[str, ...]
    owner: str | None
    reviewed: date | None
    review_due: date | None
    document_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file of the library that cannot be used, and why."""

    file: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The library: its notebooks in the order of their ids, and what could not be read."""

    entries: tuple[Entry, ...]
    unreadable: tuple[Unreadable, ...]


def search_path() -> tuple[Path, ...]:
    """The folders of the library, the team's (`PARLEY_LIBRARY`) first."""
    own = settings().library
    return (own, SHIPPED) if own is not None else (SHIPPED,)


def list_library(folders: Sequence[Path] | None = None) -> Listing:
    """Everything in the library. A file in an earlier folder hides the one of the same id in a later folder."""
    found: list[Entry] = []
    unreadable: list[Unreadable] = []
    for each in read_library(folders):
        if isinstance(each, Unreadable):
            unreadable.append(each)
        else:
            found.append(each[0])
    return Listing(entries=tuple(sorted(found, key=lambda entry: entry.id)), unreadable=tuple(unreadable))


def read_library(folders: Sequence[Path] | None = None) -> Iterator[tuple[Entry, bytes] | Unreadable]:
    """The same, each file read once: an entry with its bytes, or why it cannot be used; folder by folder, in the order of their paths."""
    known: set[str] = set()
    for root in search_path() if folders is None else folders:
        for path in _files(root):
            id = path.relative_to(root).as_posix().removesuffix(".md")
            if id in known:
                continue
            known.add(id)
            try:
                data = _read(root, path)
                yield _seen(data, id, root != SHIPPED), data
            except (BadFile, InvalidInput, NotFound) as error:
                yield Unreadable(file=str(path), why=str(error))


def _seen(data: bytes, id: str, is_team: bool) -> Entry:
    """The entry of a file's bytes; the same bytes are parsed once, since the library is listed far more often than it changes."""
    return _parsed(data, id, is_team) if len(data) <= _SMALL else _parsed.__wrapped__(data, id, is_team)


@lru_cache(maxsize=512)
def _parsed(data: bytes, id: str, is_team: bool) -> Entry:
    return _entry(parse(data, id), is_team=is_team)


def load(id: str, folders: Sequence[Path] | None = None) -> Document:
    """The notebook with this id, from the first folder that has it.

    Raises `NotFound` when there is none (an id that leaves the folder is none), and as `parse`.
    """
    return parse(source(id, folders), id)


def source(id: str, folders: Sequence[Path] | None = None) -> bytes:
    """The bytes of the notebook with this id. Raises `NotFound` and `BadFile`."""
    parts = id.split("/")
    if all(part and not part.startswith(".") and part.isprintable() and not set(part) & set('\\:*?"<>|') for part in parts):
        for root in search_path() if folders is None else folders:
            path = root.joinpath(*parts[:-1], f"{parts[-1]}.md")
            if _is_inside(_resolved(root), path):
                return _read(root, path)
    raise NotFound(f"The library has no notebook {id!r}.", "See `runbook list` for the ids it has.")


def choose(entries: Iterable[Entry], notebook: str, kind: str, severities: Iterable[str | None]) -> list[Entry]:
    """The notebooks of a kind (`postmortem`, `runbook` …) for an incident of `kind` (reliability, security, both) and its severities
    (the higher counts, SEV1 is the highest), best match first.

    What names the incident's kind and severity comes before what names one of them, before what is for any; of equals the
    narrower, then the team's, then by id. What is for other kinds or severities is left out; without a severity none is excluded.
    """
    worst = min((each.upper() for each in severities if each), default=None)
    ranked = []
    for entry in entries:
        fits_kind = not entry.kinds or kind in entry.kinds
        fits_severity = not entry.severities or worst is None or worst in entry.severities
        if entry.kind != notebook or not fits_kind or not fits_severity:
            continue
        named = bool(entry.kinds) * 2 + (bool(entry.severities) and worst is not None)
        breadth = len(entry.kinds) + len(entry.severities)
        ranked.append(((entry.is_plain, -named, breadth, not entry.is_team, entry.id), entry))
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _files(root: Path) -> Iterator[Path]:
    """The Markdown files of a folder whose names and folders are not hidden, in order."""
    if not root.is_dir():
        return
    base, count = _resolved(root), 0
    for path in sorted(root.rglob("*.md")):
        if any(part.startswith(".") for part in PurePosixPath(path.relative_to(root).as_posix()).parts) or not _is_inside(base, path):
            continue
        count += 1
        if count > MOST_FILES:
            raise BadFile(f"{root} has more than {MOST_FILES} notebooks.", "Point PARLEY_LIBRARY at the folder of the runbooks only.")
        yield path


def _resolved(root: Path) -> Path | None:
    """Where a folder really is; None for one that is not there."""
    try:
        return root.resolve(strict=True)
    except (OSError, RuntimeError):
        return None


def _is_inside(base: Path | None, path: Path) -> bool:
    """True for a regular file that lies in the resolved folder once links are followed."""
    try:
        return base is not None and path.resolve(strict=True).is_relative_to(base) and path.is_file()
    except (OSError, RuntimeError, ValueError):
        return False


def _read(root: Path, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.", f"Check the permissions of {root}.") from None


def _entry(document: Document, *, is_team: bool) -> Entry:
    kept = review(document.front)
    return Entry(
        id=document.id,
        title=document.title,
        kind=document.kind,
        version=document.version,
        is_plain=document.is_plain,
        is_team=is_team,
        disciplines=words(document.front.get("disciplines")),
        kinds=incident_kinds(document.front),
        severities=severities(document.front),
        owner=kept.owner,
        reviewed=kept.reviewed,
        review_due=kept.due,
        document_hash=document.document_hash,
    )
