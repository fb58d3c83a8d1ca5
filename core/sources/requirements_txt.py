"""Python's `requirements.txt` as the components of a release; what is not pinned to one version is kept and named as unknown."""

import re
from collections.abc import Iterator

from core.records import Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import taken
from core.sources.contents import subject, with_parts
from core.sources.lock_files import part
from core.sources.purls import Package, of_package
from core.sources.reading import lines

NAME = "requirements_txt"
TITLE = "Python requirements.txt"
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_LINE = re.compile(
    rf"(?P<name>{_NAME})\s*(?:\[[\w\s,.-]*\])?\s*(?P<rest>(?:(?:[=~!<>]=?=?|@)\s*[^;#]+)?)\s*(?:;.*)?", re.ASCII
)
_PINNED = re.compile(r"={2,3}\s*(?P<version>[^\s,;*]+)")
_OPTION = re.compile(r"--?[A-Za-z][\w-]*([ =].*)?")
_ELSEWHERE = ("-r", "--requirement", "-e", "--editable")


def recognises(file: Input) -> bool:
    """True when every whole line of the head is a requirement, an option or a comment, and one pins a version."""
    if b"==" not in file.head or file.head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    told = file.head.decode("utf-8", "ignore").lstrip("\ufeff")
    whole = told if len(file.head) < 65536 else told.rpartition("\n")[0]
    rows = [row for _, row in _logical(enumerate(whole.splitlines(), 1))]
    return any("==" in row for row in rows) and all(_OPTION.fullmatch(row) or _LINE.fullmatch(row) for row in rows)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release (told at import, or by the folders) and its components. Environment markers are not evaluated: every line counts.
    Raises `BadFile` when it is not text."""
    yield from taken(file, "the file", _read, file, options)


def _read(file: Input, options: Options) -> list[Record | Finding]:
    owner = subject(file, options, NAME, "", "")
    return with_parts(owner, _parts(owner, file))


def _parts(owner: Release, file: Input) -> Iterator[Component]:
    for number, row in _logical((number, line.decode()) for number, line in lines(file)):
        if _OPTION.fullmatch(row):
            if row.split()[0].split("=")[0] in _ELSEWHERE:
                yield of_package(owner, NAME, Package(None, row, None, "It stands in another place, which is not read."))
            continue
        found = _LINE.fullmatch(row)
        if found is None:
            yield of_package(owner, NAME, Package(None, row[:200], None, f"Line {number} is no requirement that can be read."))
            continue
        pinned = _PINNED.fullmatch(found["rest"].strip())
        yield part(owner, NAME, "pypi", found["name"], pinned["version"] if pinned else "")


def _logical(rows: "Iterator[tuple[int, str]] | enumerate[str]") -> Iterator[tuple[int, str]]:
    """Lines put together where they end in a backslash, without comments and without the options of a requirement (`--hash`)."""
    held, began = "", 0
    for number, line in rows:
        if not held:
            began = number
        if line.rstrip().endswith("\\"):
            held += line.rstrip()[:-1] + " "
            continue
        whole = _bare(held + line)
        held = ""
        if whole:
            yield began, whole
    if _bare(held):
        yield began, _bare(held)


def _bare(line: str) -> str:
    """The line with single spaces, so that no pattern has to try long runs of them, without comment and options of a requirement."""
    plain = re.sub(r"(?:^| )#.*", "", " ".join(line.split())).strip()
    return plain if plain.startswith("-") else plain.partition(" --")[0].strip()
