"""A frozen leadership page: what it holds, that nothing changes it, who may read it, and that it can be verified."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core import commands
from core.access import Viewer
from core.document import export
from core.errors import InvalidInput, NotAllowed, NotFound, Stale
from core.exports.vector import svg
from core.metrics.board import board
from core.metrics.scope import Scope, current
from core.records import FrozenPage, Incident
from core.store.store import Store

OUTSIDER = Viewer(person_id=None, name="Lee", discipline=None, groups=frozenset({"everyone"}))
INSIDER = replace(OUTSIDER, name="Kim", groups=frozenset({"everyone", "vault"}))
SPEC = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}


def freeze(store: Store, viewer: Viewer, **more: object) -> dict:
    return commands.execute(store, viewer, "trends.freeze", more)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the file holds is not looked at here, so none is set."""
    monkeypatch.setattr("core.exports.leadership_sheet.leadership_pdf", lambda page, stamp: b"%PDF of a test")


def restrict(store: Store, title: str, visibility: str) -> None:
    [found] = store.find(Viewer.system(), Incident, "title = $1", [title])
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility=visibility).id})


def test_a_frozen_page_is_kept_listed_audited_and_holds(demo_store: Store, sre: Viewer) -> None:
    before = demo_store.sequence()
    made = freeze(demo_store, sre, tlp="GREEN")
    [row] = commands.execute(demo_store, sre, "trends.frozen", {})
    assert (row["id"], row["tlp"], row["seen_as"], row["as_of_seq"], row["frozen_by"]) == (
        made["id"], "GREEN", "everyone", before, "Robin Vale",
    )  # fmt: skip
    assert [[line["shown"] for line in tile] for tile in row["content"]["tiles"]][:3] == [
        ["189.8 %, 82 of 43.2 min"], ["32 and 50 min"], ["1 of 2"],
    ]  # fmt: skip
    assert all(line["value"]["as_of"] == "2026-04-01T00:00:00Z" for tile in row["content"]["tiles"] for line in tile)
    file = export(demo_store, sre, made["id"], "pdf")
    assert hashlib.sha256(file.content).hexdigest() == made["sha256"] == row["sha256"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file.content
    assert commands.execute(demo_store, sre, "trends.verify", {"id": made["id"]})["holds"]
    assert commands.execute(demo_store, sre, "trends.verify", {"sha256": made["sha256"].upper()})["holds"]
    assert not commands.execute(demo_store, sre, "trends.verify", {"sha256": "0" * 64})["holds"]
    assert commands.execute(demo_store, sre, "audit.verify", {})["holds"]


def test_later_data_never_changes_a_frozen_page(demo_store: Store, sre: Viewer) -> None:
    made = freeze(demo_store, sre)
    first = export(demo_store, sre, made["id"], "pdf").content
    commands.execute(demo_store, sre, "incident.create", {"title": "Another", "kind": "reliability"})
    commands.execute(demo_store, sre, "demo.remove", {})
    [row] = commands.execute(demo_store, sre, "trends.frozen", {})
    assert export(demo_store, sre, made["id"], "pdf").content == first
    assert row["content"]["tiles"][1][0]["shown"] == "32 and 50 min"
    assert commands.execute(demo_store, sre, "trends.verify", {"id": made["id"]})["holds"]


@pytest.mark.usefixtures("quick")
def test_a_kept_file_that_was_changed_is_found(demo_store: Store, sre: Viewer) -> None:
    made = freeze(demo_store, sre)
    with demo_store.home.writing() as session:
        session.execute("UPDATE frozen_page SET file = $1", [base64.b64encode(b"%PDF-forged").decode()])
    told = commands.execute(demo_store, sre, "trends.verify", {"id": made["id"]})
    assert told["findings"] == ["The kept file is not the one that was frozen: its digest differs."]
    assert not commands.execute(demo_store, sre, "audit.verify", {})["holds"]


@pytest.mark.usefixtures("quick")
def test_a_page_that_changed_since_it_was_looked_at_is_refused(demo_store: Store, sre: Viewer) -> None:
    seen = board(demo_store, sre, Scope(as_of=current(demo_store, sre))).digest()
    assert freeze(demo_store, sre, seen=seen)["seen_as"] == "everyone"
    commands.execute(demo_store, sre, "incident.create", {"title": "Another", "kind": "reliability"})
    with pytest.raises(Stale):
        freeze(demo_store, sre, seen=seen)


@pytest.mark.usefixtures("quick")
def test_sent_twice_it_is_frozen_once(demo_store: Store, sre: Viewer) -> None:
    asked = {"tlp": "AMBER"}
    first, again = (commands.execute(demo_store, sre, "trends.freeze", asked, command_id="one") for _ in range(2))
    assert first == again
    assert len(demo_store.find(sre, FrozenPage)) == 1


@pytest.mark.usefixtures("quick")
def test_a_frozen_page_never_shows_anyone_more_than_they_may_see(demo_store: Store, sre: Viewer) -> None:
    restrict(demo_store, "web runs out of memory three days after v42", "vault")
    made = freeze(demo_store, INSIDER)
    assert made["seen_as"] == "vault"
    assert commands.execute(demo_store, OUTSIDER, "trends.frozen", {}) == []
    for call in (lambda: commands.execute(demo_store, OUTSIDER, "trends.verify", {"id": made["id"]}),
                 lambda: export(demo_store, OUTSIDER, made["id"], "pdf")):
        with pytest.raises(NotFound):
            call()
    assert len(commands.execute(demo_store, INSIDER, "trends.frozen", {})) == 1
    narrow = freeze(demo_store, INSIDER, seen_as="everyone")
    [row] = commands.execute(demo_store, OUTSIDER, "trends.frozen", {})
    assert row["id"] == narrow["id"]
    assert "three days after" not in json.dumps(row["content"])
    with pytest.raises(NotAllowed):
        freeze(demo_store, OUTSIDER, seen_as="vault")


@pytest.mark.usefixtures("quick")
def test_what_no_single_circle_sees_is_not_frozen_unasked(demo_store: Store, sre: Viewer) -> None:
    restrict(demo_store, "web runs out of memory three days after v42", "vault")
    restrict(demo_store, "web runs out of memory again after v42 returned", "legal")
    with pytest.raises(InvalidInput):
        freeze(demo_store, sre)
    assert freeze(demo_store, sre, seen_as="legal")["seen_as"] == "legal"


@pytest.mark.usefixtures("quick")
def test_frozen_pages_and_targets_travel_in_our_own_form(demo_store: Store, sre: Viewer, tmp_path: Path) -> None:
    from core.imports import import_files

    made = freeze(demo_store, sre)
    commands.execute(demo_store, sre, "target.set", {"metric": "time_to_ack", "value": 120, "reason": "Policy 7"})
    lines = export(demo_store, sre, "all", "jsonl").content
    (tmp_path / "all.jsonl").write_bytes(lines)
    other = Store.open(tmp_path / "other.duckdb", memory_mb=256)
    import_files(other, sre, [tmp_path / "all.jsonl"])
    assert export(other, sre, made["id"], "pdf").content == export(demo_store, sre, made["id"], "pdf").content
    assert [row["target"]["value"] for row in commands.execute(other, sre, "target.list", {}) if row["target"]] == ["120"]
    other.close()


def test_a_chart_is_drawn_without_any_request_and_only_when_one_is_asked_for() -> None:
    assert svg(SPEC, 200).startswith("<svg")
    with pytest.raises(ValueError, match=r"(?i)url|load|allow|base"):
        svg({**SPEC, "data": {"url": "http://127.0.0.1:9/x.json"}}, 200)
    code = "import sys, core.exports.frozen_page, core.exports.vector; print({'vl_convert', 'typst', 'altair'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed here")
def test_drawing_a_chart_never_opens_a_connection(tmp_path: Path) -> None:
    code = f"from core.exports.vector import svg; print(svg({SPEC!r}, 200)[:4])"
    line = ["strace", "-f", "-e", "trace=connect", "-o", str(tmp_path / "calls"), sys.executable, "-c", code]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"strace cannot watch a process here: {done.stderr[:80]}")
    assert done.stdout.strip() == "<svg"
    assert [call for call in (tmp_path / "calls").read_text().splitlines() if "AF_INET" in call] == []


def test_others_change_the_record_while_a_page_is_set_and_the_same_request_keeps_it_once(
    demo_store: Store, sre: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(page: object, stamp: object) -> bytes:
        commands.execute(demo_store, sre, "annotation.add", {"happened_at": "2026-03-20T00:00:00Z", "text": "Meanwhile"})
        return b"%PDF of a test"

    monkeypatch.setattr("core.exports.leadership_sheet.leadership_pdf", slow)
    first = commands.execute(demo_store, sre, "trends.freeze", {}, "asked-once")
    assert first["as_of"] is not None
    assert commands.execute(demo_store, sre, "trends.freeze", {}, "asked-once")["id"] == first["id"]
    assert [row["id"] for row in commands.execute(demo_store, sre, "trends.frozen", {})] == [first["id"]]
