"""What lock files share: packages with ecosystem, name and version that become the components of a release."""

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from core.errors import BadFile
from core.records import Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import mapping
from core.sources.contents import subject, with_parts
from core.sources.purls import ECOSYSTEMS, Package, normalised, of_package, purl_of
from core.sources.reading import content

MAX_TOML = 32 * 1024 * 1024
UNPINNED = "It is not pinned to one version."


def locked(
    file: Input, options: Options, source: str, kind: str, packages: Iterable[tuple[str, str]], name: str = "", version: str = ""
) -> list[Record | Finding]:
    """The release and its components; `packages` are names and versions ("" where not pinned) of the purl type `kind`.

    `name` and `version` are what the file says of itself. Raises `Rejected` when nobody says which release it belongs to.
    """
    owner = subject(file, options, source, name, version)
    return with_parts(owner, (part(owner, source, kind, package, pinned) for package, pinned in packages))


def part(owner: Release, source: str, kind: str, name: str, version: str) -> Component:
    """One locked package; without a version it is kept with the reason why nothing can be claimed about it."""
    ecosystem = ECOSYSTEMS[kind]
    plain = normalised(ecosystem, name)
    found = Package(ecosystem, plain, version or None, None if version else UNPINNED)
    return of_package(owner, source, found, purl_of(kind, plain, version))


def toml_packages(file: Input) -> list[dict[str, Any]]:
    """The `[[package]]` tables of a TOML lock file. Raises `BadFile` for malformed TOML and past `MAX_TOML` bytes."""
    try:
        told = tomllib.loads(content(file, MAX_TOML).decode())
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFile(f"{file.name}: not valid TOML ({error}).", "Write the lock file again with its tool.") from error
    packages = told.get("package", [])
    if not isinstance(packages, list):
        raise BadFile(f"{file.name}: package is not a list of tables.", "Write the lock file again with its tool.")
    return [mapping(each, "package") for each in packages]


def head_matches(file: Input, *patterns: bytes) -> bool:
    """True when the head of a TOML lock file has a `[[package]]` table and one of the patterns (at a line's start)."""
    return re.search(rb"^\[\[package\]\]", file.head, re.MULTILINE) is not None and any(
        re.search(b"^" + pattern, file.head, re.MULTILINE) for pattern in patterns
    )
