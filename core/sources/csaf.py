"""CSAF 2.0 documents: for each vulnerability the products that are affected, fixed, not affected or under investigation."""

from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, taken, text, when
from core.sources.decoding import first_object, json_value
from core.sources.purls import Package
from core.sources.reading import content
from core.sources.vex import STATUSES, Said, Where, named, statement

NAME = "csaf"
TITLE = "CSAF advisories and VEX"
MAX_PRODUCTS = 200_000


def recognises(file: Input) -> bool:
    """True for an object whose `document` names a CSAF version."""
    told = first_object(file.head).get("document")
    return isinstance(told, dict) and ("csaf_version" in told or str(told.get("category", "")).startswith("csaf_"))


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """One statement for each vulnerability, product and status. Raises `BadFile` for malformed JSON."""
    del options
    document = json_value(file, content(file))
    if not isinstance(document, dict):
        yield Finding("rejected", file.name, "the document", "", "The document is not one JSON object.")
        return
    try:
        products = _products(inner(document, "product_tree"))
        rows = items(document, "vulnerabilities")
    except Rejected as refusal:
        yield Finding("rejected", file.name, f"the document, {refusal.where}", refusal.value[:200], refusal.why)
        return
    for index, row in enumerate(rows, 1):
        place = f"vulnerabilities item {index}"
        yield from taken(file, place, _read, file, place, document, products, row)


def _read(file: Input, place: str, document: dict[str, Any], products: dict[str, Where], value: Any) -> list[Record | Finding]:
    row = mapping(value, "")
    ids = [text(mapping(each, "ids"), "text") for each in items(row, "ids")]
    name = text(row, "cve") or next((each for each in ids if each), "")
    if not name:
        raise Rejected("cve", "", "The vulnerability has neither a CVE nor an id.")
    made: list[Record | Finding] = []
    for status, listed in inner(row, "product_status").items():
        if status not in STATUSES:
            raise Rejected("product_status", status, "This is no status of a product.")
        for each in listed if isinstance(listed, list) else []:
            where = products.get(str(each))
            if where is None:
                why = "The product tree names no such product."
                made.append(Finding("rejected", file.name, f"{place}, product_status", str(each)[:200], why))
            else:
                made.append(statement(_said(document, row, name, ids, STATUSES[status], str(each)), where))
    if not made:
        raise Rejected("product_status", "", "The vulnerability names no product.")
    return made


def _said(document: dict[str, Any], row: dict[str, Any], name: str, ids: list[str], status: str, product: str) -> Said:
    head = inner(document, "document")
    tracking = inner(head, "tracking")
    at = when(tracking, "current_release_date")
    return Said(
        source=NAME,
        document=text(tracking, "id") or text(head, "title") or "CSAF",
        vulnerability=name,
        aliases=ids,
        status=status,
        justification=_told(row, "flags", "label", product),
        reason=_told(row, "threats", "details", product) if status == "not_affected" else "",
        author=text(inner(head, "publisher"), "name"),
        stated_at=at.at if at else None,
    )


def _told(row: dict[str, Any], name: str, field: str, product: str) -> str:
    """What `flags` or `threats` say of a product: the entry that names it, or one that names none."""
    general = ""
    for each in items(row, name):
        entry = mapping(each, name)
        if name == "threats" and text(entry, "category") != "impact":
            continue
        listed = [str(one) for one in items(entry, "product_ids")]
        if product in listed:
            return text(entry, field)
        if not listed and not items(entry, "group_ids"):
            general = general or text(entry, field)
    return general


def _products(tree: dict[str, Any]) -> dict[str, Where]:
    """Every product of the tree by its id; one inside another (`relationships`) holds within the other."""
    found: dict[str, Where] = {}
    todo: list[Any] = [*items(tree, "branches"), *({"product": each} for each in items(tree, "full_product_names"))]
    while todo:
        branch = mapping(todo.pop(), "product_tree")
        todo.extend(items(branch, "branches"))
        product = inner(branch, "product")
        if product:
            found[text(product, "product_id")] = _where(product, text(branch, "name"))
        if len(found) > MAX_PRODUCTS:
            raise Rejected("product_tree", str(len(found)), f"More than {MAX_PRODUCTS} products.")
    for each in items(tree, "relationships"):
        row = mapping(each, "relationships")
        part, whole = (found.get(text(row, key)) for key in ("product_reference", "relates_to_product_reference"))
        if part and whole:
            name, version = (whole.product, whole.product_version) if whole.product else (whole.found.name, whole.found.version)
            joined = part._replace(product=name.rpartition("/")[2], product_version=version)
            found[text(inner(row, "full_product_name"), "product_id")] = joined
    return found


def _where(product: dict[str, Any], branch: str) -> Where:
    """By its package URL; else a product of that name, which matches a release of that name."""
    purl = text(inner(product, "product_identification_helper"), "purl")
    where = named(purl)
    if where is not None:
        return where
    name = text(product, "name")
    version = branch if branch and name.endswith(branch) and name != branch else None
    bare = name.removesuffix(branch).strip() if version else name
    return Where("", Package(None, "", None, None), bare, version)
