"""Go's `go.sum` as the components of a release: the modules whose content was checked, not those of which only the go.mod was read."""

import re
from collections.abc import Iterator

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, taken
from core.sources.lock_files import locked
from core.sources.reading import lines

NAME = "go_sum"
TITLE = "Go go.sum"
_LINE = re.compile(rb"(?P<name>[^\s@]+) (?P<version>v[^\s/]+)(?P<only>/go\.mod)? h\d+:[A-Za-z0-9+/]+={0,2}\s*")


def recognises(file: Input) -> bool:
    """True when the first lines are a module, a version and a hash each."""
    rows = [row for row in file.head.splitlines()[:20] if row.strip()]
    whole = rows[:-1] if len(rows) > 1 and len(file.head) >= 65536 else rows
    return bool(whole) and all(_LINE.fullmatch(row) for row in whole)


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release (told at import, or by the folders) and its components. A go.sum may name more versions than a build uses; each counts.
    Raises `BadFile` when it is not text."""
    yield from taken(file, "the file", _read, file, options)


def _read(file: Input, options: Options) -> list[Record | Finding]:
    return locked(file, options, NAME, "golang", _modules(file))


def _modules(file: Input) -> Iterator[tuple[str, str]]:
    for number, line in lines(file):
        found = _LINE.fullmatch(line)
        if found is None:
            raise Rejected(f"line {number}", line.decode()[:200], "This is no module, version and hash.")
        if not found["only"]:
            yield found["name"].decode(), found["version"].decode()
