"""Backups: a whole consistent copy in one file, and putting one in the place of the store."""

import contextlib
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import BadFile, InvalidInput, ParleyError, StoreDamaged
from core.store import audit
from core.store.store import Store


def backup(store: Store, target: Path) -> dict[str, Any]:
    """Write the store to the new file `target` (mode 0600) while others go on working. Raises `InvalidInput` when it is there already."""
    store.home.backup(target)
    return {"file": str(target), "bytes": target.stat().st_size, "sequence": store.sequence()}


def restore(source: Path, store_path: Path) -> dict[str, Any]:
    """Put the backup `source` in the place of the store, which must not be open; what was there is kept beside it.

    The backup is opened and its audit log verified first, as a copy, so that neither file is changed when it does not hold.
    Raises `InvalidInput`, `BadFile` and the Store… errors.
    """
    if not source.is_file():
        raise InvalidInput(f"There is no file {source}.", "Name a file that `backup` wrote.")
    store_path.parent.mkdir(parents=True, exist_ok=True)
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    arriving = store_path.with_name(f"{store_path.name}.restoring-{stamp}")
    shutil.copy2(source, arriving)
    try:
        sequence = _checked(arriving, source)
    except ParleyError:
        arriving.unlink(missing_ok=True)
        raise
    kept = _set_aside(store_path, stamp)
    arriving.rename(store_path)
    return {"store": str(store_path), "sequence": sequence, "kept": kept}


def _checked(arriving: Path, source: Path) -> int:
    try:
        store = Store.open(arriving)
    except StoreDamaged as error:
        raise BadFile(f"{source} is no backup that can be read.", "Name a file that `backup` wrote; the store was not touched.") from error
    try:
        verification = audit.verify(store.home)
        if not verification.holds:
            raise BadFile(
                f"The audit log in {source} does not hold: {verification.findings[0]}", "Use another backup; the store was not touched."
            )
        return store.sequence()
    finally:
        store.close()


def _set_aside(store_path: Path, stamp: str) -> str | None:
    """Move the present store away; opening it first proves that nobody holds it and empties its log into the file."""
    if not store_path.exists():
        return None
    # A damaged store is the very reason to restore; it is kept as it is.
    with contextlib.suppress(StoreDamaged):
        Store.open(store_path).close()
    kept = store_path.with_name(f"{store_path.name}.before-restore-{stamp}")
    store_path.rename(kept)
    log = store_path.with_name(store_path.name + ".wal")
    if log.exists():
        log.rename(kept.with_name(kept.name + ".wal"))
    # What was being written belongs to the record that is set aside: shown over the restored one, it would seem to stand in it.
    rooms = store_path.with_name(store_path.name + ".live")
    if rooms.exists():
        rooms.rename(kept.with_name(kept.name + ".live"))
    return str(kept)
