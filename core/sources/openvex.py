"""OpenVEX 0.0.1 to 0.2.0 documents: whether a vulnerability applies to a product or a part of it, and why not."""

from collections.abc import Iterator
from typing import Any

from core.records import Record, VexStatement
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, required, taken, text, when
from core.sources.contents import from_image
from core.sources.decoding import first_object, json_value
from core.sources.purls import identify
from core.sources.reading import content
from core.sources.vex import STATUSES, Said, Where, named, statement

NAME = "openvex"
TITLE = "OpenVEX statements"


def recognises(file: Input) -> bool:
    """True for an object whose context is OpenVEX's."""
    first = first_object(file.head)
    contexts = first.get("@context")
    return "openvex.dev" in str(contexts) and "statements" in first


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One statement for each product, or for each part of it where parts are named; of several about the same the
    latest holds. Raises `BadFile` for malformed JSON."""
    del options
    document = json_value(file, content(file))
    if not isinstance(document, dict) or not isinstance(document.get("statements"), list):
        yield Finding("rejected", file.name, "statements", "", "The document has no list of statements.")
        return
    latest: dict[str, VexStatement] = {}
    for index, row in enumerate(document["statements"], 1):
        for made in taken(file, f"statements item {index}", _read, file, f"statements item {index}", document, row):
            if not isinstance(made, VexStatement):
                yield made
            elif made.id not in latest or _time(latest[made.id]) <= _time(made):
                latest[made.id] = made
    yield from latest.values()


def _time(made: VexStatement) -> str:
    return made.stated_at.isoformat() if made.stated_at else ""


def _read(file: Input, place: str, document: dict[str, Any], value: Any) -> list[Record | Finding]:
    row = mapping(value, "")
    status = required(row, "status")
    if status not in STATUSES:
        raise Rejected("status", status, "This is no status of a statement.")
    told = row.get("vulnerability")
    about = {"name": told} if isinstance(told, str) else mapping(told, "vulnerability")
    name = text(about, "name") or text(about, "@id").rpartition("/")[2]
    if not name:
        raise Rejected("vulnerability", "", "The statement names no vulnerability.")
    at = when(row, "timestamp") or when(document, "timestamp")
    said = Said(
        source=NAME,
        document=text(document, "@id") or text(document, "author") or "OpenVEX",
        vulnerability=name,
        aliases=[str(each) for each in items(about, "aliases")],
        status=STATUSES[status],
        justification=text(row, "justification"),
        reason=text(row, "impact_statement") or text(row, "action_statement"),
        author=text(document, "author"),
        stated_at=at.at if at else None,
    )
    made: list[Record | Finding] = []
    for each in items(row, "products"):
        for where in _places(each):
            if isinstance(where, Where):
                made.append(statement(said, where))
            else:
                made.append(Finding("rejected", file.name, f"{place}, products", where[:200], "This is no package URL."))
    if not made:
        raise Rejected("products", "", "The statement names no product.")
    return made


def _places(value: Any) -> list[Where | str]:
    """Where a statement holds: in the product itself, or in the named parts of it."""
    product = {"@id": value} if isinstance(value, str) else mapping(value, "products")
    purl = _purl(product)
    parts = items(product, "subcomponents")
    if not parts:
        return [named(purl) or purl]
    found = identify(purl)
    within, version = (found.name, found.version) if found.name else from_image(purl)
    if not within:
        return [purl]
    made: list[Where | str] = []
    for each in parts:
        part = _purl({"@id": each} if isinstance(each, str) else mapping(each, "subcomponents"))
        where = named(part)
        made.append(where._replace(product=within.rpartition("/")[2], product_version=version or None) if where else part)
    return made


def _purl(row: dict[str, Any]) -> str:
    return text(inner(row, "identifiers"), "purl") or text(row, "@id")
