"""A file that cannot be read gives nothing, is named with its reason, and keeps no other file out."""

import json
from pathlib import Path

import pytest

from core.records import Incident, derive_id
from core.store.store import Store
from tests.core.imports.conftest import VIEWER

HEADER = '{"parley":1,"tables":["incident"]}\n'
LINE = json.dumps({"record": "incident", "id": derive_id("incident", "a"), "title": "Good"}) + "\n"
GOOD = HEADER + LINE
BOMB = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
BAD = {
    "not UTF-8": ("f.jsonl", GOOD.encode() + b"\xff\n", "is not UTF-8 at byte"),
    "half a character at the end": ("f.jsonl", GOOD.encode() + b"\xc3", "is not UTF-8 at byte"),
    "breaks off": ("f.jsonl", GOOD + LINE[:30], "line 3, column 30: not valid JSON (EOF"),
    "an array for a line": ("f.jsonl", GOOD + "[1]\n", "line 3: not a JSON object"),
    "10,000 levels in our own form": ("f.jsonl", GOOD + "[" * 10_000 + "]" * 10_000, "recursion limit"),
    "10,000 levels": ("f.json", "[" * 10_000 + "]" * 10_000, "Nesting is bounded at 200 levels"),
    "10,000 levels that never close": ("f.json", '{"id":' * 10_000, "not valid JSON"),
    "truncated JSON": ("f.json", '{"incidents": [{"id": "a"', "ends too early"),
    "a line of 17 MB": ("f.jsonl", HEADER + '{"record":"' + "x" * 17 * 1024 * 1024, "a line of over 16 MB"),
    "a newer format": ("f.jsonl", GOOD.replace('"parley":1', '"parley":2'), "has format 2; this Parley reads format 1"),
    "a format that is no number": ("f.jsonl", GOOD.replace('"parley":1', '"parley":true'), "has format True"),
    "a header that is cut": ("f.jsonl", '{"parley":1,"tab\n' + LINE, "is not JSON"),
    "a header with tables as text": ("f.jsonl", GOOD.replace('["incident"]', '"incident"'), 'names its tables as "incident"'),
    "a header with tables as null": ("f.jsonl", GOOD.replace('["incident"]', "null"), "names its tables as null"),
    "a NUL": ("f.jsonl", GOOD + "\0", "holds a NUL"),
    "a YAML bomb": ("f.yaml", BOMB, "an anchor (&), which is not taken"),
    "a zip": ("f.json", b"PK\x03\x04" + bytes(60), "is a zip archive"),
    "a PDF": ("f.json", b"%PDF-1.7\n", "is a PDF"),
    "a gzip that is cut": ("f.json.gz", b"\x1f\x8b\x08\x00" + bytes(4), "gzip stream is damaged or cut off"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_never_gives_half_of_itself_and_never_keeps_a_good_one_out(kind, bring, counted, placed, store: Store):
    name, content, why = BAD[kind]
    placed(f"folder/{name}", content)
    good = json.dumps({"record": "incident", "id": derive_id("incident", "b"), "title": "Beside it"})
    folder = placed("folder/good.jsonl", HEADER + good).parent
    report = bring(folder)
    assert [row["file"] for row in report["skipped"]] == [f"folder/{name}"]
    assert why in report["skipped"][0]["why"]
    assert str(folder.parent) not in json.dumps(report)
    assert (counted(report), report["unreadable"], report["files"]) == ((1, 1, 0, 0, 0, 0), 1, 1)
    assert [row.title for row in store.find(VIEWER, Incident)] == ["Beside it"]


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read(bring, placed, store: Store):
    path = placed("long.jsonl", HEADER)
    with path.open("r+b") as stream:
        stream.truncate(2**30)
    report = bring(path)
    assert (report["unreadable"], report["skipped"][0]["why"]) == (
        1,
        f"long.jsonl holds a NUL at byte {len(HEADER)}. Remove it; text has none.",
    )
    assert store.sequence() == 0


@pytest.mark.parametrize("name", ["nowhere.json", "folder/nowhere.json"])
def test_a_path_that_is_not_there_is_named_without_this_machine(name, bring, tmp_path: Path, store: Store):
    report = bring(tmp_path / name)
    assert report["skipped"] == [
        {"file": "nowhere.json", "why": "nowhere.json: cannot be read (No such file or directory). "
         "Check that the path is right and that this user may read it."}
    ]  # fmt: skip
    assert (report["unreadable"], report["sources"], store.sequence()) == (1, [], 0)


def test_empty_files_and_files_of_no_known_form_are_no_fault(bring, placed, store: Store):
    folder = placed("folder/empty.json", "").parent
    placed("folder/other.json", '{"colour": "red"}')
    placed("folder/LICENSE", "All of it")
    report = bring(folder)
    assert report["skipped"] == [
        {"file": "folder/LICENSE", "why": "accompanies data and holds none"},
        {"file": "folder/empty.json", "why": "empty"},
        {"file": "folder/other.json", "why": "no known form; see the list of sources"},
    ]
    assert (report["unreadable"], report["read"], store.sequence()) == (0, 0, 0)


@pytest.mark.parametrize("name", ["export[1].jsonl", "a*.jsonl", "what?.jsonl", "it's.jsonl", "id=5/f.jsonl", "record=incident/f.jsonl"])
def test_a_path_is_that_file_and_never_a_pattern_or_a_column(name, bring, counted, placed):
    placed("export1.jsonl", "this would match")
    placed("ab.jsonl", "this would match")
    assert counted(bring(placed(name, GOOD))) == (1, 1, 0, 0, 0, 0)
