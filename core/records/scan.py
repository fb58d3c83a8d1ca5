"""What a scanner or a supplier says about one component: a finding, or a statement that a vulnerability does not apply (VEX)."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Json, Record, table

VEX_STATUSES = ("not_affected", "affected", "fixed", "under_investigation")


@table("scan_finding")
@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFinding(Record):
    """One vulnerability that a scanner saw in one component of a release; `release_id` is None where the report names no release.

    `vulnerability` is the scanner's own id, `aliases` a JSON list. `severity` is OSV's word, None where none is stated. `ecosystem` is
    as in `Component`; `name` is empty where only a `location` is known. `scanned_at` (UTC) is when the report was made, if it says so.
    """

    release_id: Id | None = None
    scanner: str
    vulnerability: str
    aliases: Json = Json("[]")
    severity: str | None = None
    vector: str | None = None
    title: str = ""
    purl: str = ""
    ecosystem: str | None = None
    name: str = ""
    component_version: str | None = None
    fixed_version: str | None = None
    location: str = ""
    url: str | None = None
    scanned_at: datetime | None = None


@table("vex_statement")
@dataclass(frozen=True, slots=True, kw_only=True)
class VexStatement(Record):
    """A statement on whether a vulnerability applies to a component (OpenVEX 0.2.0, CSAF 2.0 profile 5, CycloneDX 1.4 and later).

    `status` is one of `VEX_STATUSES`; `justification` is the source's own code and `reason` its words, either may be empty. The
    component is `purl`, `ecosystem`, `name` and `component_version`, where None means every version. `product` and `product_version`
    name the service and release within which it holds; an empty product means everywhere. `stated_at` is UTC.
    """

    document: str
    vulnerability: str
    aliases: Json = Json("[]")
    status: str
    justification: str = ""
    reason: str = ""
    author: str = ""
    stated_at: datetime | None = None
    purl: str = ""
    ecosystem: str | None = None
    name: str
    component_version: str | None = None
    product: str = ""
    product_version: str | None = None
