"""Our own form: each line is taken or refused by its number with a reason, whatever the others are."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.access import Viewer
from core.imports import import_files
from core.records import Answer, Incident, Milestone, Release, Service, derive_id
from core.sources import MENTION
from core.store.store import Store

VIEWER = Viewer.local("Robin Vale", "sre")
HEADER = '{"parley":1,"tables":["answer","incident","milestone","notebook"]}'
ID = derive_id("incident", "a")


def line(record: str, **columns: Any) -> str:
    return json.dumps({"record": record, **columns})


def incident(**columns: Any) -> str:
    return line("incident", **{"id": ID, "title": "T", **columns})


def milestone(**columns: Any) -> str:
    return line("milestone", **{"id": derive_id("milestone", "a"), "incident_id": ID, "kind": "detected", **columns})


@pytest.fixture
def given(store: Store, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Imports these lines."""

    def give(*lines: str, name: str = "f.jsonl") -> dict[str, Any]:
        (tmp_path / name).write_text("\n".join(lines) + "\n")
        return import_files(store, VIEWER, [tmp_path / name])

    return give


OTHER = derive_id("incident", "b")
WRONG = {
    "kind": (line("colour", id=ID), "colour", "no such kind of record"),
    "kind missing": (json.dumps({"id": ID}), "None", "no such kind of record"),
    "kind as list": (json.dumps({"record": ["incident"]}), "['incident']", "no such kind of record"),
    "second header": (HEADER, "None", "no such kind of record"),
    "id missing": (line("incident", title="T"), "None", "id is missing"),
    "id": (incident(id="INC-1"), "INC-1", "id is not a UUID"),
    "title missing": (line("incident", id=OTHER), "None", "title is missing"),
    "enumeration": (incident(id=OTHER, kind="weather"), "weather", "kind is none of reliability, security, both"),
    "severity": (incident(id=OTHER, sre_severity="SEV9"), "SEV9", "sre_severity is none of SEV1, SEV2, SEV3, SEV4, SEV5"),
    "fraction": (incident(id=OTHER, number=1.5), "1.5", "number is not a whole number"),
    "boolean": (incident(id=OTHER, is_exercise="yes"), "yes", "is_exercise is not true or false"),
    "NUL": (incident(id=OTHER, summary="a\0b"), "a\0b", "summary is not text without NUL"),
    "flags": (incident(id=OTHER, flags="x"), "x", "flags is not a JSON list"),
    "flags as object": (incident(id=OTHER, flags={"a": 1}), "{'a': 1}", "flags is not a JSON list"),
    **{
        f"time {value}": (milestone(happened_at=value), value, "happened_at is not a time in ISO 8601 of the years 1 to 9999")
        for value in ("infinity", "-infinity", "epoch", "yesterday", "12345-01-01T00:00:00Z", "2024-02-30T00:00:00Z", "0044-03-15 (BC)", "")
    },
    "time missing": (milestone(), "None", "happened_at is missing"),
    "orphan": (milestone(incident_id=OTHER, happened_at="2024-01-01"), OTHER,
               "its incident_id names nothing that is here or in this import"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_line_that_cannot_be_taken_is_named_and_the_rest_comes_in(kind: str, given, store: Store):
    wrong, value, why = WRONG[kind]
    report = given(HEADER, incident(), wrong)
    assert report["problems"] == [{"outcome": "rejected", "file": "f.jsonl", "where": "line 3", "value": value, "why": why}]
    assert (report["added"], report["rejected"], report["unreadable"]) == (1, 1, 0)
    assert [(row.id, row.title) for row in store.find(VIEWER, Incident)] == [(ID, "T")]
    assert store.find(VIEWER, Milestone) == []


def test_what_hangs_on_a_refused_record_is_refused_with_it(given, store: Store):
    notebook = {
        "title": "N",
        "kind": "postmortem",
        "library_id": "l",
        "document": "",
        "document_hash": "h",
        "model_hash": "m",
        "state": "draft",
    }
    book = derive_id("notebook", "n")
    report = given(
        line("answer", id=derive_id("answer", "a"), notebook_id=book, cell="c", value='"x"'),
        line("notebook", id=book, incident_id=OTHER, **notebook),
        incident(),
    )
    assert [(row["where"], row["value"]) for row in report["problems"]] == [("line 2", OTHER), ("line 1", book)]
    assert (store.find(VIEWER, Answer), len(store.find(VIEWER, Incident))) == ([], 1)


@pytest.mark.parametrize(
    "lines",
    [
        (HEADER, "", incident(), "", ""),
        ('{"parley":1,"tables":["milestone"]}', incident()),
        ('{"parley":1,"tables":["incident","a later table"]}', incident()),
        ('{"parley":1}', incident()),
        (incident(),),
        (HEADER + "\r", incident() + "\r"),
        (HEADER, incident(id=ID.upper(), number=None, a_later_column=1)),
    ],
)
def test_forms_that_hold_the_same_record(lines: tuple[str, ...], given, store: Store):
    report = given(*lines)
    assert (report["read"], report["added"], report["problems"], report["skipped"]) == (1, 1, [], [])
    assert store.find(VIEWER, Incident) == [Incident(id=ID, version=1, changed_seq=1, number=1, title="T")]


def test_times_keep_their_moment(given, store: Store):
    told = ("2024-03-01T12:00:00+02:00", "2024-03-01 10:00", "2024-03-01T10:00:00.000001Z", "2024-03-01", "0001-01-01T00:00:00Z")
    given(incident(), *(milestone(id=derive_id("milestone", value), happened_at=value) for value in told))
    read = {row.id: row.happened_at.isoformat() for row in store.find(VIEWER, Milestone)}
    assert [read[derive_id("milestone", value)] for value in told] == [
        "2024-03-01T10:00:00+00:00",
        "2024-03-01T10:00:00+00:00",
        "2024-03-01T10:00:00.000001+00:00",
        "2024-03-01T00:00:00+00:00",
        "0001-01-01T00:00:00+00:00",
    ]


def test_a_packed_file_is_read_as_what_it_holds(store: Store, tmp_path: Path):
    path = tmp_path / "f.jsonl.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{incident()}\n{incident(id='x')}\n".encode()))
    report = import_files(store, VIEWER, [path])
    assert (report["added"], [row["where"] for row in report["problems"]]) == (1, ["line 3"])


def test_many_lines_are_looked_at_in_their_order(given):
    good = [incident(id=derive_id("incident", str(number))) for number in range(10_001)]
    report = given(incident(kind="weather"), *good, line("colour"), incident(id=OTHER, number="x"))
    assert [row["where"] for row in report["problems"]] == ["line 1", "line 10003", "line 10004"]
    assert report["added"] == 10_001


def test_a_mention_yields_to_a_record_and_never_changes_one(given, store: Store):
    service, release = derive_id("service", "shop"), derive_id("release", derive_id("service", "shop"), "1")
    mention = [line("service", id=service, source=MENTION, source_key="shop", name="shop"),
               line("release", id=release, source=MENTION, source_key="shop@1", service_id=service, release_version="1")]  # fmt: skip
    real = [line("service", id=service, name="shop", owner="platform"),
            line("release", id=release, source="cyclonedx", source_key="k", service_id=service, release_version="1",
                 has_components=True)]  # fmt: skip
    expected = (
        [Service(id=service, version=2, changed_seq=2, name="shop", owner="platform")],
        [Release(id=release, version=2, changed_seq=2, source="cyclonedx", source_key="k", service_id=service, release_version="1",
                 has_components=True)],
    )  # fmt: skip
    given(*mention)
    for lines in (real, mention, real):
        given(*lines)
        assert (store.find(VIEWER, Service), store.find(VIEWER, Release)) == expected


def test_another_source_fills_in_and_changes_nothing_known(given, store: Store):
    known = {"source": "a", "source_key": "1", "title": "Known", "sre_severity": "SEV2"}
    given(incident(**known))
    other = {
        "source": "b",
        "source_key": "2",
        "title": "Other",
        "sre_severity": "SEV1",
        "summary": "Told later",
        "url": "https://example.com",
    }
    given(incident(**other, joint_override="yes"))
    filled = Incident(id=ID, version=2, changed_seq=2, number=1, summary="Told later", url="https://example.com", **known)
    assert store.find(VIEWER, Incident) == [filled]
    for said in (known, other, known):
        assert given(incident(**said))["unchanged"] == 1
    assert store.find(VIEWER, Incident) == [filled]
