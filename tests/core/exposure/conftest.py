"""Real advisories, read without any code of the product, and records made from them."""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.access import Viewer
from core.exposure.advisories import AdvisoryIndex
from core.records import (
    Advisory,
    AffectedPackage,
    Component,
    Deployment,
    Id,
    Incident,
    KnownExploited,
    Record,
    Release,
    Remediation,
    Service,
    derive_id,
)  # fmt: skip
from core.store.batches import in_batches
from core.store.store import Store

Osv = dict[str, Any]
_KEY = re.compile(r"^( *)(- )?([a-z_]+):(?: (.*))?$")


def _plain(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def read_simple_yaml(text: str) -> Osv:
    """The few fields a guard needs, line by line: a full YAML load of all advisories takes longer than all other tests here."""
    record: Osv = {"aliases": [], "affected": [], "severity": []}
    section = inner = ""
    for line in text.split("\n"):
        match = _KEY.match(line)
        if match and not match[1] and not match[2]:
            section, inner = match[3], ""
            if match[4] and section in {"id", "modified", "published", "withdrawn"}:
                record[section] = _plain(match[4])
        elif section == "aliases" and line.lstrip().startswith("- "):
            record["aliases"].append(_plain(line.lstrip()[2:]))
        elif section == "affected":
            inner = _affected_line(record["affected"], line, match, inner)
    return record


def _affected_line(affected: list[Osv], line: str, match: re.Match[str] | None, inner: str) -> str:
    if line.startswith("- "):
        affected.append({"name": "", "ranges": [], "versions": []})
        line = "  " + line[2:]
        match = _KEY.match(line)
    last = affected[-1]
    if match and len(match[1]) == 2 and not match[2]:
        return match[3]
    if inner == "package" and match and match[3] in {"name", "ecosystem"}:
        last[match[3]] = _plain(match[4])
    elif inner == "versions" and line.lstrip().startswith("- "):
        last["versions"].append(_plain(line.lstrip()[2:]))
    elif inner == "ranges" and match and match[3] == "type":
        last["ranges"].append({"type": match[4], "events": []})
    elif inner == "ranges" and match and match[2] and match[3] != "repo" and match[3] != "events":
        last["ranges"][-1]["events"].append({match[3]: _plain(match[4])})
    return inner


def moment(text: str | None) -> datetime | None:
    """A time as OSV writes it; year 1 is an unknown date."""
    if not text or text.startswith("0001"):
        return None
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def to_records(osv: Osv) -> list[Advisory | AffectedPackage]:
    """The records of one advisory; `severity` may be given as our word."""
    advisory_id = derive_id("advisory", osv["id"])
    head = Advisory(
        id=advisory_id,
        osv_id=osv["id"],
        aliases=json.dumps(osv.get("aliases", [])),
        summary=osv.get("summary", ""),
        severity=osv.get("level"),
        published_at=moment(osv.get("published")),
        modified_at=moment(osv.get("modified")),
        withdrawn_at=moment(osv.get("withdrawn")),
    )
    parts = [
        AffectedPackage(
            id=derive_id("affected_package", osv["id"], str(number)),
            advisory_id=advisory_id,
            ecosystem=each["ecosystem"],
            name=each["name"],
            ranges=json.dumps(each.get("ranges", [])),
            versions=json.dumps(each.get("versions", [])),
        )
        for number, each in enumerate(osv["affected"])
    ]
    return [head, *parts]


def index_of(records: list[Osv], exploited: tuple[str, ...] = ()) -> AdvisoryIndex:
    """An index over OSV dictionaries."""
    made = [record for osv in records for record in to_records(osv)]
    return AdvisoryIndex(
        [each for each in made if isinstance(each, Advisory)],
        [each for each in made if isinstance(each, AffectedPackage)],
        [KnownExploited(id=derive_id("known_exploited", cve), cve=cve) for cve in exploited],
    )


@pytest.fixture(scope="session", name="to_records")
def _to_records() -> Callable[[Osv], list[Advisory | AffectedPackage]]:
    """`to_records`, likewise."""
    return to_records


def _fill(
    store: Store,
    deployments: Iterable[Deployment],
    contents: Mapping[Id, list[Component] | None],
    *more: Record,
    done: Iterable[Remediation] = (),
) -> None:
    """Put deployments, releases with their components (None: no list) and whatever else is given into the store."""
    listed, done = list(deployments), list(done)
    owners = {each.release_id: each.service_id for each in listed}
    made: list[Record] = [Service(id=each, name=f"service {each[:8]}") for each in sorted(set(owners.values()))]
    made += [
        Release(id=each, service_id=owner, release_version=f"v {each[:13]}", has_components=contents.get(each) is not None)
        for each, owner in owners.items()
    ]
    made += [part for each in owners for part in contents.get(each) or ()]
    incidents = {each.incident_id for each in done} | {each.caused_by_incident_id for each in listed if each.caused_by_incident_id}
    made += [Incident(id=each, number=number, title="An outage") for number, each in enumerate(sorted(incidents), 1)]

    with store.importing() as incoming:
        for table, batch in in_batches([*made, *listed, *done, *more]):
            incoming.staging.load(table, batch)
        incoming.commit(Viewer.system(), "test", {}, lambda change: change.merge())


@pytest.fixture(scope="session", name="fill")
def _filled() -> Callable[..., None]:
    """`_fill`, as a fixture because test folders are no packages."""
    return _fill


@pytest.fixture(scope="session")
def make_index() -> Callable[..., AdvisoryIndex]:
    """`index_of`, as a fixture because test folders are no packages."""
    return index_of


@pytest.fixture(scope="session")
def pypa(shared_data: Path) -> list[Osv]:
    """Every advisory of the PyPI database, as plain dictionaries."""
    with gzip.open(shared_data / "pypa-advisories" / "osv_yaml.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [read_simple_yaml(json.loads(line)["text"]) for line in lines]


@pytest.fixture(scope="session")
def govuln(shared_data: Path) -> list[Osv]:
    """Every advisory of the Go database, as plain dictionaries."""
    found = []
    with gzip.open(shared_data / "go-vulndb" / "osv.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            osv = json.loads(line)
            affected = [
                {
                    "ecosystem": each["package"]["ecosystem"],
                    "name": each["package"]["name"],
                    "ranges": each.get("ranges", []),
                    "versions": each.get("versions", []),
                }
                for each in osv.get("affected", [])
            ]
            kept = {key: osv.get(key) for key in ("id", "modified", "published", "withdrawn")}
            found.append({**kept, "aliases": osv.get("aliases") or [], "summary": osv.get("summary") or "", "affected": affected})
    return found


@pytest.fixture(scope="session")
def pypa_index(pypa: list[Osv]) -> AdvisoryIndex:
    """An index over all of them."""
    return index_of(pypa)
