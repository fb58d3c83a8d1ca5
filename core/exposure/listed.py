"""Component lists that hang on no release: out of a file, or out of package URLs written one after another."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from packageurl import PackageURL

from core.errors import BadFile, InvalidInput
from core.exposure.versions import normalise
from core.records import Component, Id
from core.sources import Finding, Options
from core.sources.cyclonedx import ECOSYSTEMS
from core.sources.reading import open_input
from core.sources.recognising import recognise

MOST = 200_000
"""More components than this are no list that a person compares."""


def read_components(path: Path) -> list[Component]:
    """The components of an SBOM, a scanner's report or a lock file, found by content as an import does; nothing is imported.

    Raises `BadFile` when the file cannot be read, has no known form, or says nothing about what a release contains.
    """
    file = open_input(path, str(path))
    source = recognise(file)
    if source is None:
        raise BadFile(f"{path} has no form that is known here.", "Give an SBOM, a scanner's report or a lock file.")
    found: list[Component] = []
    rejected: Finding | None = None
    for item in source.read(file, Options(service="compared", release_version=path.name)):
        if isinstance(item, Component):
            found.append(item)
        elif isinstance(item, Finding) and item.outcome == "rejected":
            rejected = rejected or item
        if len(found) > MOST:
            raise BadFile(f"{path} lists more than {MOST} components.", "Compare a part of it.")
    if rejected is not None:
        raise BadFile(f"{path}, {rejected.where}: {rejected.why}", "Correct the file: a part that is left out would look safe.")
    if not found and source.NAME in {"osv", "cisa_kev"}:
        raise BadFile(f"{path} is {source.TITLE}, which lists no components.", "Give an SBOM, a scanner's report or a lock file.")
    return found


def from_purls(text: str) -> list[Component]:
    """The components that a text names by package URLs, separated by spaces, commas or lines. Raises `InvalidInput` for none at all."""
    words = [word for word in re.split(r"[\s,]+", text) if word]
    if not words:
        raise InvalidInput("No component is named.", "Write package URLs such as pkg:pypi/requests@2.32.0.")
    return [from_purl(word) for word in words[:MOST]]


def from_purl(purl: str) -> Component:
    """The component that one package URL names; what cannot be read is kept as its problem, so that the guard names it."""
    try:
        parsed = PackageURL.from_string(purl)
    except ValueError as error:
        return _component(purl, None, purl, None, f"Its purl cannot be read ({error}).")
    ecosystem = ECOSYSTEMS.get(parsed.type)
    joined = (":" if parsed.type == "maven" else "/").join(part for part in (parsed.namespace, parsed.name) if part)
    name = normalise(ecosystem, joined) if ecosystem else joined
    return _component(purl, ecosystem, name, parsed.version, None if parsed.version else "It states no version.")


def _component(purl: str, ecosystem: str | None, name: str, version: str | None, problem: str | None) -> Component:
    return Component(
        id=Id(""), release_id=Id(""), purl=purl, ecosystem=ecosystem, name=name, component_version=version, parse_problem=problem
    )


def distinct(components: Iterable[Component]) -> Sequence[Component]:
    """The same list with every package version once, in its order."""
    return list({(each.purl, each.ecosystem, each.name, each.component_version): each for each in components}.values())
