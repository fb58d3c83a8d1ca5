"""The log of a room: every update as it came, appended at once, synced to the disk at most a second later, compacted when it is opened."""

import errno
import json
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEAD = struct.Struct("<IIB")
MOST_BYTES = 64_000_000
UPDATE, SETTLED = 1, 2
"""Kinds of record: an update of the shared document, and a text that is in the store since."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: `about` says who wrote in which cells, or what was settled as which version; `update` is empty for what was settled."""

    kind: int
    about: dict[str, Any]
    update: bytes = b""


class RoomLog:
    """A file of length, CRC-32, kind and content per record. A record that a crash cut short ends the file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self._open()
        self.is_synced = True
        """False while something appended waits for `sync`."""

    def _open(self) -> int:
        return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def entries(self) -> list[Entry]:
        """Everything that was written whole, in order; what follows a broken record is cut off."""
        data = self.path.read_bytes()
        found = list(_read(data))
        end = found[-1][1] if found else 0
        if end < len(data):
            os.ftruncate(self._file, end)
        return [entry for entry, _ in found]

    def append(self, entry: Entry) -> None:
        """Hand a record to the operating system; it survives the end of this process from here on. Raises `OSError`, then nothing of
        it is there: half a record would end the log for all that follow.
        """
        record, before = _packed(entry), os.fstat(self._file).st_size
        if (written := os.write(self._file, record)) < len(record):
            os.ftruncate(self._file, before)
            raise OSError(errno.ENOSPC, f"only {written} of {len(record)} bytes were taken", str(self.path))
        self.is_synced = False

    def sync(self) -> None:
        """Put what was appended onto the disk; safe in another thread than the one that appends."""
        if not self.is_synced:
            # Before, not after: what is appended meanwhile is for the next time.
            self.is_synced = True
            os.fsync(self._file)

    def compact(self, entries: Sequence[Entry]) -> None:
        """Put these records in the place of all, in one step."""
        beside = self.path.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, b"".join(_packed(entry) for entry in entries))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        beside.replace(self.path)
        os.close(self._file)
        self._file, self.is_synced = self._open(), True

    def close(self) -> None:
        """Sync and close."""
        self.sync()
        os.close(self._file)


def _packed(entry: Entry) -> bytes:
    about = json.dumps(entry.about, ensure_ascii=False).encode()
    content = struct.pack("<I", len(about)) + about + entry.update
    return _HEAD.pack(len(content), zlib.crc32(content), entry.kind) + content


def _read(data: bytes) -> Iterator[tuple[Entry, int]]:
    place = 0
    while place + _HEAD.size <= len(data):
        length, checksum, kind = _HEAD.unpack_from(data, place)
        content = data[place + _HEAD.size : place + _HEAD.size + length]
        if length < 4 or length > MOST_BYTES or len(content) < length or zlib.crc32(content) != checksum:
            return
        (size,) = struct.unpack_from("<I", content)
        try:
            about = json.loads(content[4 : 4 + size])
        except ValueError:
            return
        place += _HEAD.size + length
        yield Entry(kind, about, content[4 + size :]), place
