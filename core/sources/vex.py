"""Statements that a vulnerability does or does not apply, put together the same way from OpenVEX, CSAF and CycloneDX."""

import json
from datetime import datetime
from typing import NamedTuple

from core.records import Json, VexStatement, derive_id
from core.sources.purls import Package, identify

STATUSES = {
    "not_affected": "not_affected", "false_positive": "not_affected", "known_not_affected": "not_affected",
    "affected": "affected", "exploitable": "affected", "known_affected": "affected", "first_affected": "affected",
    "last_affected": "affected", "recommended": "fixed",
    "fixed": "fixed", "first_fixed": "fixed", "resolved": "fixed", "resolved_with_pedigree": "fixed",
    "under_investigation": "under_investigation", "in_triage": "under_investigation",
}  # fmt: skip
"""The four statuses of VEX (CISA, minimum requirements 2023), by what OpenVEX, CSAF and CycloneDX call them."""


class Said(NamedTuple):
    """What one document says of one vulnerability, before it is said of each product."""

    source: str
    document: str
    vulnerability: str
    aliases: list[str]
    status: str
    justification: str
    reason: str
    author: str
    stated_at: datetime | None


class Where(NamedTuple):
    """Of what it is said: a component (by purl or name), and the product within which it holds (empty: everywhere)."""

    purl: str
    found: Package
    product: str = ""
    product_version: str | None = None


def named(purl: str) -> Where | None:
    """The component of a package URL, every version of it where none is stated; None for what is no package URL."""
    if not purl.startswith("pkg:"):
        return None
    found = identify(purl)
    return None if found.problem and not found.name else Where(purl, found)


def statement(said: Said, where: Where) -> VexStatement:
    """The statement about one component. Its id comes from document, vulnerability and component, so that a newer issue replaces it."""
    component = where.purl or f"{where.found.name}@{where.found.version or ''}"
    product = f"{where.product}@{where.product_version or ''}" if where.product else ""
    others = sorted({alias for alias in said.aliases if alias and alias != said.vulnerability})
    return VexStatement(
        id=derive_id("vex_statement", said.source, said.document, said.vulnerability, component, product),
        source=said.source,
        source_key="/".join(part for part in (said.document, said.vulnerability, component, product) if part),
        document=said.document,
        vulnerability=said.vulnerability,
        aliases=Json(json.dumps(others) if others else "[]"),
        status=said.status,
        justification=said.justification,
        reason=said.reason,
        author=said.author,
        stated_at=said.stated_at,
        purl=where.purl,
        ecosystem=where.found.ecosystem,
        name=where.found.name,
        component_version=where.found.version,
        product=where.product,
        product_version=where.product_version,
    )
