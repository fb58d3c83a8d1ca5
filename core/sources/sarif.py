"""SARIF 2.1.0 results of vulnerability scanners: what was found, in which package and where."""

import re
from collections.abc import Iterator
from typing import Any

from core.records import Record, Release
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, taken, text, when
from core.sources.decoding import first_object, json_value
from core.sources.purls import Package, identify
from core.sources.reading import content
from core.sources.scanning import finding, scanned
from core.sources.severity import of_score, of_vectors, word

NAME = "sarif"
TITLE = "SARIF scan results"
_ID = re.compile(r"(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z][A-Z0-9]+-\d{4}-\d+)", re.ASCII)
_NAMED = re.compile(r"^(Package|Installed Version|Version|Fixed Version|Fix Version): *(.*)$", re.MULTILINE)


def recognises(file: Input) -> bool:
    """True for an object with SARIF's `runs` and its version or schema."""
    first = first_object(file.head)
    return isinstance(first.get("runs"), list) and (first.get("version") == "2.1.0" or "sarif" in str(first.get("$schema", "")).lower())


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One finding for each result that names a vulnerability; other results (of linters) are counted in one remark. Without `--service`
    and `--release` the findings belong to no release. Raises `BadFile` for malformed JSON."""
    yield from taken(file, "the document", _read, file, json_value(file, content(file)), options)


def _read(file: Input, value: Any, options: Options) -> list[Record | Finding]:
    owner, _ = scanned(file, options, NAME, "", "", False)
    found: dict[str, Record | Finding] = {}
    others = 0
    for run in (mapping(each, "runs") for each in items(mapping(value, ""), "runs")):
        driver = inner(inner(run, "tool"), "driver")
        rules = [mapping(each, "rules") for each in items(driver, "rules")]
        times = [when(mapping(each, "invocations"), "endTimeUtc") for each in items(run, "invocations")]
        at = next((each.at for each in times if each), None)
        for result in (mapping(each, "results") for each in items(run, "results")):
            one = _finding(owner, text(driver, "name").lower() or NAME, _rule(rules, result), result, at)
            others += one is None
            if one is not None:
                found.setdefault(one.id, one)
    if others:
        why = "These results name no vulnerability; a linter's findings are not about components."
        found[""] = Finding("rejected", file.name, "results", str(others), why)
    return list(found.values())


def _rule(rules: list[dict[str, Any]], result: dict[str, Any]) -> dict[str, Any]:
    index, name = result.get("ruleIndex"), text(result, "ruleId") or text(inner(result, "rule"), "id")
    if isinstance(index, int) and 0 <= index < len(rules):
        return rules[index]
    return next((each for each in rules if text(each, "id") == name), {"id": name})


def _finding(owner: Release | None, scanner: str, rule: dict[str, Any], result: dict[str, Any], at: Any) -> Any:
    names = _ID.findall(f"{text(result, 'ruleId')} {text(rule, 'id')}")
    if not names:
        return None
    told, properties = text(inner(rule, "help"), "text"), inner(rule, "properties")
    said = {name: value.strip() for name, value in _NAMED.findall(f"{told}\n{text(inner(result, 'message'), 'text')}")}
    purls = [str(each) for each in items(properties, "purls")]
    purl = purls[0] if len(purls) == 1 else ""
    version = said.get("Installed Version") or said.get("Version") or None
    package = identify(purl, said.get("Package", ""), version) if purl else Package(None, said.get("Package", ""), version, None)
    severity, vector = _severity(properties, told)
    return finding(
        owner,
        scanner,
        names[0],
        package,
        purl,
        source=NAME,
        severity=severity,
        vector=vector,
        title=text(inner(rule, "shortDescription"), "text"),
        fixed_version=said.get("Fixed Version") or said.get("Fix Version") or None,
        location=_location(result),
        url=text(rule, "helpUri") or None,
        scanned_at=at,
    )


def _severity(properties: dict[str, Any], told: str) -> tuple[str | None, str | None]:
    """The scanner's own word where it writes one, else by its score, else by a vector."""
    named = re.search(r"^Severity: *(\w+)", told, re.MULTILINE)
    vectors = [str(value) for name, value in properties.items() if name.endswith("_vector") and isinstance(value, str)]
    scored, vector = of_vectors(vectors)
    try:
        by_score = of_score(float(text(properties, "security-severity"))) if text(properties, "security-severity") else None
    except ValueError as error:
        raise Rejected("security-severity", text(properties, "security-severity"), "This is no number.") from error
    return (word(named[1]) if named else None) or by_score or scored, vector


def _location(result: dict[str, Any]) -> str:
    for each in items(result, "locations"):
        uri = text(inner(inner(mapping(each, "locations"), "physicalLocation"), "artifactLocation"), "uri")
        if uri:
            return uri
    return ""
