"""Migrations: numbered SQL files, each applied once, in one transaction, after a copy was put beside the store."""

import hashlib
from pathlib import Path

from core.errors import StoreDamaged, StoreNewer
from core.store.home import Home, Session

FOLDER = Path(__file__).parent / "migrations"
TOLERATED_AHEAD = 1
"""Migrations expand first and contract a version later, so code runs on a store that has at most this many it does not know."""


def available() -> list[tuple[int, str, str]]:
    """Number, name and text of every migration, in order."""
    found = [(int(path.name[:4]), path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("[0-9]*.sql"))]
    return sorted(found)


def checksum(text: str) -> str:
    """SHA-256 of a migration's text; an applied one must never change."""
    return hashlib.sha256(text.encode()).hexdigest()


def applied(home: Home) -> dict[int, str]:
    """Number and checksum of what the store has; empty for a new one."""
    known = home.read("SELECT table_name FROM information_schema.tables WHERE table_name = 'migration'")
    if not known:
        return {}
    return {row["number"]: row["checksum"] for row in home.read("SELECT number, checksum FROM migration")}


def migrate(home: Home) -> list[str]:
    """Bring the store up to this code and name what was applied. Raises `StoreNewer`, `StoreDamaged`."""
    have = applied(home)
    steps = available()
    # Numbers have gaps: only what this code does not know tells how far ahead a store is.
    unknown = sorted(set(have) - {number for number, _, _ in steps})
    if len(unknown) > TOLERATED_AHEAD:
        raise StoreNewer(
            f"The store {home.location} is at version {max(have)}, this Parley knows version {steps[-1][0]}: "
            f"it does not know {', '.join(map(str, unknown))}.",
            "Start the newer Parley, or restore a backup made by this one. Nothing was changed.",
        )
    for number, name, text in steps:
        if number in have and have[number] != checksum(text):
            raise StoreDamaged(
                f"Migration {name} in the store {home.location} is not the one in this code.", "Install the release that made this store."
            )
    pending = [step for step in steps if step[0] not in have]
    if pending and have:
        _backup(home, pending[0][1])
    for number, name, text in pending:
        with home.writing() as session:
            _apply(session, number, name, text)
    return [name for _, name, _ in pending]


def _backup(home: Home, name: str) -> None:
    """A copy beside the store, whole or not there: an attempt that was killed half-way leaves nothing that stops the next one."""
    half = Path(f"{home.location}.before-{name}.part")
    for left in (half, Path(f"{half}.wal")):
        left.unlink(missing_ok=True)
    home.backup(half)
    target, again = Path(f"{home.location}.before-{name}"), 2
    while target.exists():
        target, again = Path(f"{home.location}.before-{name}-{again}"), again + 1
    half.rename(target)


def _apply(session: Session, number: int, name: str, text: str) -> None:
    session.execute("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)")
    for statement in statements(text):
        session.execute(statement)
    session.execute("INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)", [number, name, checksum(text)])


def statements(text: str) -> list[str]:
    """The statements of a migration file, which ends each with a semicolon at a line's end."""
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip()]
