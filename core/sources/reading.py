"""Files opened safely: what to open and what to pass over, and their bytes, lines and text within fixed bounds."""

import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.errors import BadFile
from core.sources import Input

HEAD = 64 * 1024
MAX_LINE = 16 * 1024 * 1024
MAX_TEXT = 128 * 1024 * 1024
"""The longest file that is read as one document, such as one JSON array, in bytes after unpacking."""
MAX_FILE = 16 * 1024 * 1024 * 1024
"""The most that is read line by line from one file, in bytes after unpacking."""
MAX_RATIO = 250
"""How many times its size a gzip file may unpack to, once it is past `RATIO_FREE`; JSON packs 5 to 40 times."""
RATIO_FREE = 32 * 1024 * 1024

_GZIP = b"\x1f\x8b"
_BINARY = {
    b"PK\x03\x04": "a zip archive",
    b"PK\x05\x06": "an empty zip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"Rar!": "a RAR archive",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
_PASSED_OVER = ("license", "licence", "copying", "notice", "readme", "changelog", "contributing", "manifest")
_TEXT_ENDINGS = (
    ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".csv", ".md", ".xml", ".atom", ".tsv", ".txt", ".lock", ".sum", ".sarif", ".spdx",
)  # fmt: skip
_DATA_ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".xml", ".sarif", ".spdx")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not opened, and why; `is_unreadable` when it was meant to be read and could not be."""

    file: str
    why: str
    is_unreadable: bool = False


def open_inputs(paths: Iterable[Path]) -> Iterator[Input | Skipped]:
    """Every file to import out of `paths`, folders walked in the order of their names.

    A file that is named itself is always opened. In folders, licences, readme and hidden files, symbolic links and files
    without an ending of text are passed over, each as a `Skipped`. A path that is not there, cannot be read or is a known binary
    format is a `Skipped` too, marked `is_unreadable`, so that the other files still come in.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        else:
            yield _input_or_reason(path)


def _input_or_reason(path: Path) -> Input | Skipped:
    try:
        return open_input(path)
    except BadFile as error:
        return Skipped(str(path).encode("utf-8", "backslashreplace").decode(), str(error), is_unreadable=True)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def open_input(path: Path, name: str | None = None) -> Input:
    """One file with its head read (of the unpacked bytes when it is gzip). `name` is what messages call it; the path as given otherwise.

    Raises `BadFile` when it cannot be read or is a known binary format.
    """
    name = name if name is not None else str(path)
    if not _is_utf8(name):
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise BadFile(f"{shown}: its name is not UTF-8.", "Rename the file; its name becomes part of the record.")
    bare = Input(name, path, b"")
    with _opened(bare) as stream:
        head = stream.read(HEAD)
    return Input(name, path, head)


def _walk(folder: Path) -> Iterator[Input | Skipped]:
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(Path(parent) / name for name in files)
    for path in sorted(found):
        why = _why_passed_over(path)
        yield Skipped(str(path), why) if why else _input_or_reason(path)


def _why_passed_over(path: Path) -> str:
    name = path.name.lower()
    if path.is_symlink():
        return "a symbolic link; name its target to import it"
    if name.startswith("."):
        return "a hidden file"
    stem = name.split(".")[0]
    # A report may be about licences: only prose is told by how its name begins.
    bare = stem if name.removesuffix(".gz").endswith(_DATA_ENDINGS) else stem.split("_")[0].split("-")[0]
    if bare in _PASSED_OVER:
        return "accompanies data and holds none"
    if not name.removesuffix(".gz").endswith(_TEXT_ENDINGS):
        return "its name does not end like a text format (" + ", ".join(_TEXT_ENDINGS) + ", or these with .gz)"
    if path.stat().st_size == 0:
        return "empty"
    return ""


def is_packed(file: Input) -> bool:
    """True when the file's own bytes are gzip."""
    try:
        with file.path.open("rb") as raw:
            return raw.read(2) == _GZIP
    except OSError as error:
        raise _unreadable(file, error) from error


def lines(file: Input, keep_empty: bool = False) -> Iterator[tuple[int, bytes]]:
    """The lines of a file without their ends, each with its number from 1; empty lines are left out unless `keep_empty`.

    Reads at most one line more than is asked for. Raises `BadFile` at a line longer than `MAX_LINE`, a NUL, a byte that is
    not UTF-8, a damaged or overblown gzip stream, and past `MAX_FILE`.
    """
    with _opened(file) as stream:
        offset = 0
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise BadFile(
                    f"{file.name}: line {number} is longer than {MAX_LINE // 1048576} MiB.",
                    "Write one record a line, and split what is longer.",
                )
            if offset + len(line) > MAX_FILE:
                raise BadFile(f"{file.name}: holds more than {MAX_FILE // 2**30} GiB.", "Split it and import the parts.")
            require_text(file, line, number, offset)
            offset += len(line)
            line = line.rstrip(b"\r\n")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if keep_empty or (line and not line.isspace()):
                yield number, line


def content(file: Input, limit: int = MAX_TEXT) -> bytes:
    """The whole file, unpacked, as UTF-8 bytes without a byte order mark. Raises `BadFile` as `lines` does, and past `limit` bytes."""
    with _opened(file) as stream:
        parts: list[bytes] = []
        total = 0
        while part := stream.read(1024 * 1024):
            total += len(part)
            if total > limit:
                raise BadFile(
                    f"{file.name}: is one document of more than {limit / 1048576:g} MiB.",
                    "Split it, or write it as one record a line (JSONL).",
                )
            parts.append(part)
    data = b"".join(parts)
    require_text(file, data, 1, 0)
    return data.removeprefix(b"\xef\xbb\xbf")


def require_text(file: Input, data: bytes, line: int, offset: int) -> None:
    """Raise `BadFile` naming line and byte when `data`, which starts at `offset` in line `line`, is not UTF-8 or holds a NUL."""
    nul = data.find(b"\0")
    if nul >= 0:
        raise BadFile(
            f"{file.name}: {_place(data, nul, line, offset)} is NUL, which no text holds.",
            "Import the text form of this data, such as JSON or CSV.",
        )
    if data.isascii():
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFile(
            f"{file.name}: {_place(data, error.start, line, offset)} (0x{data[error.start]:02x}) is not UTF-8.",
            "Save the file as UTF-8 and import it again.",
        ) from error


def _place(data: bytes, position: int, line: int, offset: int) -> str:
    row = line + data.count(b"\n", 0, position)
    return f"line {row}, byte {offset + position}"


def _unreadable(file: Input, error: OSError) -> BadFile:
    return BadFile(
        f"{file.name}: cannot be read ({error.strerror or error}).", "Check that the path is right and that this user may read it."
    )


@contextmanager
def _opened(file: Input) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked when they are gzip; whatever goes wrong while reading becomes `BadFile`."""
    try:
        with file.path.open("rb") as raw:
            start = raw.read(16)
            raw.seek(0)
            kind = next((kind for magic, kind in _BINARY.items() if start.startswith(magic)), None)
            if kind:
                raise BadFile(
                    f"{file.name}: is {kind}, which is not a format that can be imported.", "Unpack or convert it to text in UTF-8 first."
                )
            yield io.BufferedReader(_Unpacked(raw, file.name), 256 * 1024) if start.startswith(_GZIP) else raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(f"{file.name}: its gzip stream is damaged or cut off ({error}).", "Fetch or pack the file again.") from error
    except OSError as error:
        raise _unreadable(file, error) from error


class _Unpacked(io.RawIOBase):
    """The bytes inside a gzip file, counted against what it takes on disk."""

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self.raw = raw
        self.name = name
        self.gzip = gzip.GzipFile(fileobj=raw)
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.gzip.read1(len(buffer))
        self.count += len(data)
        if self.count > RATIO_FREE and self.count > MAX_RATIO * max(self.raw.tell(), 1):
            raise BadFile(f"{self.name}: unpacks to more than {MAX_RATIO} times its size.", "Import it unpacked if that is meant.")
        buffer[: len(data)] = data
        return len(data)
