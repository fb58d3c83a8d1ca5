"""Files that are no text, too large, damaged or passed over are named with their place, and never read past the bound."""

import gzip
import os
import tracemalloc
from pathlib import Path

import pytest

from core.errors import BadFile
from core.sources.reading import MAX_LINE, Skipped, content, lines, open_input, open_inputs


def _error(read: object, *given: object) -> str:
    with pytest.raises(BadFile) as caught:
        list(read(*given))  # type: ignore[operator]
    assert caught.value.remedy
    return caught.value.sentence


def test_lines_keep_their_number_and_lose_mark_and_end(written):
    file = written("a.jsonl", b"\xef\xbb\xbfone\r\n\n  \ntwo")
    assert list(lines(file)) == [(1, b"one"), (4, b"two")]
    assert content(file) == b"one\r\n\n  \ntwo"


def test_a_byte_that_is_not_utf8_is_named_with_line_and_byte(written):
    assert _error(lines, written("a.csv", b"a\nb\xff\n")) == "a.csv: line 2, byte 3 (0xff) is not UTF-8."
    assert _error(content, written("a.csv", b"a\nb\xff\n")) == "a.csv: line 2, byte 3 (0xff) is not UTF-8."


def test_nul_is_refused(written):
    assert _error(lines, written("a.csv", b"a\nb\0\n")) == "a.csv: line 2, byte 3 is NUL, which no text holds."


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04", "a zip archive"), (b"%PDF-1.7", "a PDF"), (b"\xff\xfea\0", "text in UTF-16"), (b"PAR1", "a Parquet file")],
)
def test_binary_formats_are_named(tmp_path: Path, start: bytes, kind: str):
    path = tmp_path / "x.json"
    path.write_bytes(start + b"rest")
    assert _error(open_input, path, "x.json") == f"x.json: is {kind}, which is not a format that can be imported."


def test_a_line_of_a_gigabyte_is_never_read_whole(tmp_path: Path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"a": "')
        os.truncate(stream.fileno(), 2**30)
    tracemalloc.start()
    try:
        sentence = _error(lines, open_input(path, "long.jsonl"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sentence == "long.jsonl: line 1 is longer than 16 MiB."
    assert peak < 4 * MAX_LINE


def test_gzip_is_unpacked_and_a_bomb_is_never_unpacked_whole(tmp_path: Path):
    fine, bomb, cut = tmp_path / "fine.jsonl.gz", tmp_path / "bomb.jsonl.gz", tmp_path / "cut.jsonl.gz"
    fine.write_bytes(gzip.compress(b"one\ntwo\n"))
    bomb.write_bytes(gzip.compress((b"a" * 65535 + b"\n") * 1024))
    cut.write_bytes(gzip.compress(os.urandom(4096).hex().encode())[:-20])
    assert open_input(fine).head == b"one\ntwo\n"
    assert list(lines(open_input(fine))) == [(1, b"one"), (2, b"two")]
    assert _error(lines, open_input(bomb, "bomb.jsonl.gz")) == "bomb.jsonl.gz: unpacks to more than 250 times its size."
    assert _error(open_input, cut, "cut.jsonl.gz").startswith("cut.jsonl.gz: its gzip stream is damaged or cut off (")


def test_one_document_has_a_bound(written):
    assert _error(content, written("a.json", "x" * 2049), 2048) == "a.json: is one document of more than 0.00195312 MiB."


def test_a_folder_gives_its_files_in_order_and_says_what_it_passes_over(tmp_path: Path):
    (tmp_path / "b").mkdir()
    for name, text in {
        "b/z.json": "{}",
        "a.jsonl": "{}",
        "license-report.json": "{}",
        "LICENSE.upstream": "x",
        "README.md": "x",
        ".x.json": "{}",
        "p.png": "x",
        "e.csv": "",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "link.json").symlink_to(tmp_path / "a.jsonl")
    (tmp_path / "zip.json").write_bytes(b"PK\x03\x04")
    found = [
        (Path(one.file if isinstance(one, Skipped) else one.name).name, one.why if isinstance(one, Skipped) else "")
        for one in open_inputs([tmp_path])
    ]
    assert [name for name, why in found if not why] == ["a.jsonl", "z.json", "license-report.json"]
    told = dict(found)
    assert told["LICENSE.upstream"] == told["README.md"] == "accompanies data and holds none"
    assert (told[".x.json"], told["e.csv"]) == ("a hidden file", "empty")
    assert told["link.json"] == "a symbolic link; name its target to import it"
    assert told["p.png"].startswith("its name does not end like a text format")
    assert "is a zip archive" in told["zip.json"]


def test_a_named_file_is_opened_whatever_it_is_called_and_a_missing_one_is_unreadable(tmp_path: Path):
    (tmp_path / "README").write_text("{}")
    missing = tmp_path / "missing.json"
    opened, gone = open_inputs([tmp_path / "README", missing])
    assert opened.head == b"{}"
    assert gone == Skipped(
        str(missing),
        f"{missing}: cannot be read (No such file or directory). Check that the path is right and that this user may read it.",
        True,
    )


def test_a_name_that_is_not_utf8_is_unreadable_and_shown_escaped(tmp_path: Path):
    path = os.fsencode(tmp_path) + b"/a\xff.json"
    with open(path, "wb") as stream:
        stream.write(b"{}")
    (found,) = open_inputs([tmp_path])
    assert isinstance(found, Skipped)
    assert (found.file, found.is_unreadable) == (f"{tmp_path}/a\\udcff.json", True)
    assert "its name is not UTF-8" in found.why
