"""Annotations and who noticed first: added, corrected, taken back, unseen outside their group, out and in again as JSON lines."""

from pathlib import Path

import pytest

from core import annotation, detection
from core.access import Viewer
from core.audit_log import verified
from core.errors import InvalidInput, NotAllowed, NotFound, Stale
from core.exports.parley_jsonl import lines, write
from core.imports import import_files
from core.incident import create
from core.records import Annotation, derive_id
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
OUTSIDER = Viewer(person_id=None, name="Bo", discipline="sre", groups=frozenset({"everyone"}))
INSIDER = Viewer(person_id=derive_id("person", "Cy"), name="Cy", discipline="security", groups=frozenset({"everyone", "security"}))
WHEN = "2026-02-01T09:00:00Z"
STORY = {"Security is called before every rollback": "policy", "Memory alerts page from 85 % on, no longer from 95 %": "threshold"}


def mark(store: Store, text: str = "Paging only for symptoms", who: Viewer = ADA, **more: str) -> str:
    """Add an annotation."""
    return str(annotation.add.run(store, who, {"happened_at": WHEN, "text": text, **more})["id"])


def told(store: Store, who: Viewer = ADA, service: str | None = None) -> list[tuple[str, str, str | None]]:
    """Words, kind and service of each annotation, without those of the worked example."""
    found = annotation.find.run(store, who, {"service": service})
    return [(row["text"], row["kind"], row["service"]) for row in found if row["text"] not in STORY]


def test_an_annotation_is_corrected_and_taken_back(demo_store: Store) -> None:
    name = mark(demo_store, " Paging only for symptoms ")
    annotation.alter.run(demo_store, ADA, {"id": name, "version": 1, "kind": "threshold"})
    assert demo_store.history(ADA, Annotation, name)[0]["body"]["kind"] == "policy"
    with pytest.raises(Stale):
        annotation.alter.run(demo_store, ADA, {"id": name, "version": 1, "text": "Other"})
    assert told(demo_store) == [("Paging only for symptoms", "threshold", None)]
    assert annotation.find.run(demo_store, ADA, {})[0]["happened_at"].isoformat() == "2026-02-01T09:00:00+00:00"
    annotation.remove.run(demo_store, ADA, {"id": name, "version": 2})
    assert told(demo_store) == []
    assert verified.run(demo_store, ADA, {})["holds"]


def test_one_of_a_service_stands_beside_those_of_all(demo_store: Store) -> None:
    mark(demo_store, "All")
    mark(demo_store, "Web only", service="web", kind="system")
    assert told(demo_store, service="web") == [("All", "policy", None), ("Web only", "system", "web")]
    assert told(demo_store, service="other") == [("All", "policy", None)]


@pytest.mark.parametrize(("given", "why"), [
    ({"text": "  "}, "The annotation is empty"), ({"service": "nowhere"}, "There is no service called nowhere"), ({"kind": "mood"}, "kind"),
    ({"happened_at": "2026-02-01T09:00:00"}, "timezone"),
])  # fmt: skip
def test_what_says_nothing_is_refused(demo_store: Store, given: dict[str, str], why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        annotation.add.run(demo_store, ADA, {"happened_at": WHEN, "text": "Text", **given})


def test_an_annotation_is_never_seen_or_made_outside_its_group(demo_store: Store) -> None:
    name = mark(demo_store, "canary-19", INSIDER, visibility="security")
    with pytest.raises(NotAllowed):
        mark(demo_store, "Mine", OUTSIDER, visibility="security")
    with pytest.raises(NotFound):
        annotation.remove.run(demo_store, OUTSIDER, {"id": name, "version": 1})
    assert (told(demo_store, OUTSIDER), len(told(demo_store, INSIDER))) == ([], 1)
    assert "canary-19" not in "".join(lines(demo_store, OUTSIDER))


def test_those_of_the_worked_example_stand_only_beside_its_own_incidents(demo_store: Store) -> None:
    assert {row["text"]: row["kind"] for row in annotation.find.run(demo_store, ADA, {})} == STORY
    mine = mark(demo_store)
    create.run(demo_store, ADA, {"title": "Real", "kind": "reliability"})
    assert [row["id"] for row in annotation.find.run(demo_store, ADA, {})] == [mine]


def test_both_go_out_and_come_in_again(demo_store: Store, tmp_path: Path, empty_file: Path) -> None:
    mark(demo_store, service="web")
    incident = create.run(demo_store, ADA, {"title": "Real", "kind": "reliability"})["id"]
    detection.record.run(demo_store, ADA, {"incident_id": incident, "noticed_by": "customer"})
    detection.record.run(demo_store, ADA, {"incident_id": incident, "noticed_by": "staff"})
    write(demo_store, ADA, tmp_path / "all.jsonl")
    (tmp_path / "copy.duckdb").write_bytes(empty_file.read_bytes())
    other = Store.open(tmp_path / "copy.duckdb", memory_mb=256)
    import_files(other, ADA, [tmp_path / "all.jsonl"])
    assert told(other) == told(demo_store)
    assert other.ask(ADA, "SELECT noticed_by FROM visible_detection") == [{"noticed_by": "staff"}]
    other.close()
