"""What is known to be wrong with a component: OSV advisories and the catalogue of known-exploited vulnerabilities."""

from dataclasses import dataclass
from datetime import date, datetime

from core.records.base import Id, Json, Record, table


@table("advisory")
@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory(Record):
    """`osv_id` as published, `aliases` a JSON list (CVE, GHSA …). `severity` is NONE, LOW, MODERATE, HIGH or CRITICAL, or
    None where the record states none. `vector` is the CVSS vector it was computed from. Year-1 dates are stored as None.
    """

    osv_id: str
    aliases: Json = Json("[]")
    summary: str = ""
    severity: str | None = None
    vector: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    withdrawn_at: datetime | None = None
    url: str | None = None


@table("affected_package")
@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedPackage(Record):
    """One `affected` entry of an OSV record. `name` is normalised as the ecosystem does (PEP 503 for PyPI). `ranges` is the
    JSON list of OSV ranges, `versions` the JSON list of versions named one by one.
    """

    advisory_id: Id
    ecosystem: str
    name: str
    ranges: Json = Json("[]")
    versions: Json = Json("[]")


@table("known_exploited")
@dataclass(frozen=True, slots=True, kw_only=True)
class KnownExploited(Record):
    """A CVE in CISA's catalogue of known exploited vulnerabilities. Dates have day precision."""

    cve: str
    name: str = ""
    added_on: date | None = None
    due_on: date | None = None
    is_ransomware: bool | None = None


@table("exploit_score")
@dataclass(frozen=True, slots=True, kw_only=True)
class ExploitScore(Record):
    """How likely a CVE is to be exploited in the next 30 days by the EPSS model, one row a CVE and model date (FIRST, EPSS).

    `probability_ppm` and `percentile_ppm` are parts per million (0.01328 is 13280). `scored_on` is the model's date in UTC, None
    where the file states none; the newest date counts.
    """

    cve: str
    probability_ppm: int
    percentile_ppm: int | None = None
    model_version: str = ""
    scored_on: date | None = None
