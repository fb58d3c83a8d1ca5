"""What the tests of imports share: a store that can be restarted, and files written where they are imported from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.access import Viewer
from core.imports import import_files
from core.sources import Options
from core.store.store import Store

VIEWER = Viewer.local("Robin Vale", "sre")
COUNTS = ("read", "added", "updated", "unchanged", "rejected", "flagged")


@pytest.fixture
def bring(store: Store) -> Callable[..., dict[str, Any]]:
    """Imports paths into the store."""
    return lambda *paths, **options: import_files(store, VIEWER, [Path(path) for path in paths], **options)


@pytest.fixture
def counted() -> Callable[[dict[str, Any]], tuple[int, ...]]:
    """The counts of a report in the order of `COUNTS`."""
    return lambda report: tuple(report[name] for name in COUNTS)


@pytest.fixture
def placed(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file in a folder of its own."""

    def place(name: str, text: str | bytes) -> Path:
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return place


@pytest.fixture
def given_options() -> Callable[[Path], Options]:
    """Options with a mapping file."""
    return lambda mapping: Options(mapping=mapping)
