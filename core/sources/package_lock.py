"""npm's `package-lock.json`, versions 1 to 3, as the components of a release."""

from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, mapping, taken, text
from core.sources.decoding import first_object, json_value
from core.sources.lock_files import locked
from core.sources.reading import content

NAME = "package_lock"
TITLE = "npm package-lock.json"


def recognises(file: Input) -> bool:
    """True for an object with npm's `lockfileVersion`."""
    first = first_object(file.head)
    return "lockfileVersion" in first and isinstance(first.get("lockfileVersion"), int) and "name" in first


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """The release (told at import, else the package's own name and version) and its components. What is marked as needed for development
    only is left out, as `npm ci --omit=dev` does. Raises `BadFile` for malformed JSON."""
    yield from taken(file, "the document", _read, file, json_value(file, content(file)), options)


def _read(file: Input, value: Any, options: Options) -> list[Record | Finding]:
    document = mapping(value, "")
    if "packages" not in document and "dependencies" not in document:
        raise Rejected("packages", "", "The lock file lists no packages.")
    found = _flat(inner(document, "packages")) if "packages" in document else _nested(inner(document, "dependencies"))
    return locked(file, options, NAME, "npm", found, text(document, "name"), text(document, "version"))


def _flat(packages: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Versions 2 and 3: by the folder each is put into."""
    for path, value in packages.items():
        row = mapping(value, "packages")
        if "node_modules/" in path and row.get("dev") is not True and row.get("link") is not True:
            yield text(row, "name") or path.rpartition("node_modules/")[2], text(row, "version")


def _nested(dependencies: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Version 1: each with its own dependencies inside."""
    todo = [dependencies]
    while todo:
        for name, value in todo.pop().items():
            row = mapping(value, "dependencies")
            if row.get("dev") is not True:
                yield _aliased(name, text(row, "version"))
            todo.append(inner(row, "dependencies"))


def _aliased(name: str, version: str) -> tuple[str, str]:
    """The package behind an alias (`npm:other@1.0`); what came from elsewhere than the registry has no version to compare."""
    if version.startswith("npm:"):
        real, _, pinned = version[4:].rpartition("@")
        return real or name, pinned
    return name, "" if "/" in version else version
