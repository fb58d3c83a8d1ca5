"""OSV-Scanner's JSON report: packages, what was found in them, and the whole OSV records inside, which become advisories too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.records import Advisory, Component, Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, taken, text
from core.sources.contents import with_parts
from core.sources.decoding import first_object, json_value
from core.sources.osv import read_row
from core.sources.purls import Package, normalised, of_package
from core.sources.reading import content
from core.sources.scanning import finding, scanned

NAME = "osv_scanner"
TITLE = "OSV-Scanner report (JSON)"


def recognises(file: Input) -> bool:
    """True for an object whose `results` hold a source and packages (or none), as OSV-Scanner writes them."""
    first = first_object(file.head)
    results = first.get("results")
    if not isinstance(results, list) or first.keys() & {"runs", "$schema", "matches"}:
        return False
    if not results:
        return "experimental_config" in first or first.keys() == {"results"}
    return isinstance(results[0], dict) and results[0].keys() >= {"source", "packages"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Advisories, components with findings, and findings. Unless all packages were asked for, a report lists only those with findings:
    the release gets no complete list. Raises `BadFile` for malformed JSON."""
    document = json_value(file, content(file))
    yield from taken(file, "the document", _read, file, document, options)


def _read(file: Input, value: Any, options: Options) -> list[Record | Finding]:
    packages = [
        (text(inner(result, "source"), "path"), mapping(each, "packages"))
        for result in (mapping(one, "results") for one in items(mapping(value, ""), "results"))
        for each in items(result, "packages")
    ]
    if not packages:
        return []
    made: list[Record | Finding] = list(_advisories(file, packages))
    owner, remark = scanned(file, options, NAME, "", "", False)
    made += remark
    if owner is not None:
        made += with_parts(owner, _parts(owner, packages))
    found: dict[str, Record] = {}
    for path, row in packages:
        for each in items(row, "vulnerabilities"):
            one = _finding(owner, row, mapping(each, "vulnerabilities"), path)
            found.setdefault(one.id, one)
    return [*made, *found.values()]


def _advisories(file: Input, packages: list[tuple[str, dict[str, Any]]]) -> Iterator[Record | Finding]:
    """Each OSV record once; one that cannot be taken is refused by itself."""
    seen: set[str] = set()
    for _, row in packages:
        for each in items(row, "vulnerabilities"):
            name = text(mapping(each, "vulnerabilities"), "id")
            if name not in seen:
                seen.add(name)
                yield from taken(file, f"the advisory {name}", read_row, file, f"the advisory {name}", each)


def _package(row: dict[str, Any]) -> Package:
    told = inner(row, "package")
    ecosystem, version = text(told, "ecosystem"), text(told, "version") or None
    problem = None if version else "It states no version."
    if not ecosystem:
        problem = "It names no ecosystem."
    return Package(ecosystem or None, normalised(ecosystem, text(told, "name")), version, problem)


def _parts(owner: Release, packages: list[tuple[str, dict[str, Any]]]) -> Iterator[Component]:
    for _, row in packages:
        found = _package(row)
        if found.name:
            yield of_package(owner, NAME, found)


def _finding(owner: Release | None, row: dict[str, Any], told: dict[str, Any], path: str) -> Record:
    """The severity and vector are what the record inside states of the advisory."""
    name = text(told, "id")
    if not name:
        raise Rejected("vulnerabilities", "", "A vulnerability has no id.")
    try:
        made = read_row(Input(path, Path(path), b""), name, told)
    except Rejected:
        made = []
    advisory = next((each for each in made if isinstance(each, Advisory)), None)
    package = _package(row)
    return finding(
        owner,
        NAME,
        name,
        package,
        "",
        [str(each) for each in items(told, "aliases")],
        severity=advisory.severity if advisory else None,
        vector=advisory.vector if advisory else None,
        title=advisory.summary if advisory else text(told, "summary"),
        location=path,
        url=advisory.url if advisory else None,
    )
