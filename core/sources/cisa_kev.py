"""CISA's catalogue of known exploited vulnerabilities, as JSON and as CSV; both give the same records."""

from collections.abc import Iterator
from typing import Any

from core.errors import BadFile
from core.records import KnownExploited, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, mapping, required, taken, text
from core.sources.decoding import csv_rows, first_object, head_columns, json_value
from core.sources.reading import content
from core.sources.times import day

NAME = "cisa_kev"
TITLE = "CISA known exploited vulnerabilities"


def recognises(file: Input) -> bool:
    """True for the JSON catalogue and for a CSV with its columns."""
    return first_object(file.head).keys() >= {"catalogVersion", "vulnerabilities"} or head_columns(file.head) >= {"cveID", "dateAdded"}


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One record a CVE. `Unknown` ransomware use is unknown, not "no". Raises `BadFile` when it is neither JSON nor CSV."""
    del options
    for place, value in _rows(file):
        yield from taken(file, place, _read_row, value)


def _rows(file: Input) -> Iterator[tuple[str, Any]]:
    if not file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from ((f"line {number}", row) for number, row in csv_rows(file))
        return
    catalogue = json_value(file, content(file))
    rows = catalogue.get("vulnerabilities") if isinstance(catalogue, dict) else None
    if not isinstance(rows, list):
        raise BadFile(f"{file.name}: has no list named vulnerabilities.", "Fetch the catalogue from CISA again.")
    for index, row in enumerate(rows, 1):
        yield f"vulnerabilities item {index}", row


def _read_row(value: Any) -> list[Record | Finding]:
    row = mapping(value, "")
    cve = required(row, "cveID")
    dates = {}
    for name in ("dateAdded", "dueDate"):
        try:
            dates[name] = day(text(row, name)) if text(row, name) else None
        except ValueError as error:
            raise Rejected(name, text(row, name), f"{name}: {error}.") from error
    return [
        KnownExploited(
            id=derive_id("known_exploited", NAME, cve),
            source=NAME,
            source_key=cve,
            cve=cve,
            name=text(row, "vulnerabilityName"),
            added_on=dates["dateAdded"],
            due_on=dates["dueDate"],
            is_ransomware=True if text(row, "knownRansomwareCampaignUse") == "Known" else None,
        )
    ]
