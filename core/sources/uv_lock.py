"""uv's `uv.lock` as the components of a release."""

from collections.abc import Iterator

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import inner, taken, text
from core.sources.lock_files import head_matches, locked, toml_packages

NAME = "uv_lock"
TITLE = "Python uv.lock"
_OWN = ("virtual", "editable", "directory", "path")


def recognises(file: Input) -> bool:
    """True for TOML with `[[package]]` tables whose source is written as uv does."""
    return head_matches(file, rb"source = \{ (?:registry|virtual|editable|git|url|path|directory) = ")


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release (told at import, else the project's own name and version) and its components; the lock does not say which of them only
    development needs, so every one counts. Raises `BadFile` for malformed TOML."""
    yield from taken(file, "the file", _read, file, options)


def _read(file: Input, options: Options) -> list[Record | Finding]:
    rows = toml_packages(file)
    own = [row for row in rows if inner(row, "source").keys() & {*_OWN}]
    root = own[0] if len(own) == 1 else {}
    packages = ((text(row, "name"), text(row, "version")) for row in rows if row not in own)
    return locked(file, options, NAME, "pypi", packages, text(root, "name"), text(root, "version"))
