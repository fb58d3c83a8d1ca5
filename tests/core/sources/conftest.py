"""What the tests of the sources share: a file made of text, and everything a source says about it."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.records import Record
from core.sources import Finding, Input, Options, all_sources
from core.sources.reading import open_input
from core.sources.recognising import recognise


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str | bytes], Input]:
    """Writes a file and opens it under its bare name."""

    def write(name: str, text: str | bytes) -> Input:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return open_input(path, name)

    return write


@pytest.fixture
def told() -> Callable[..., list[Record | Finding]]:
    """Everything a source yields, after checking that the file is recognised as its form and that a second reading is equal."""

    def tell(name: str, file: Input, **options: Any) -> list[Record | Finding]:
        source = all_sources()[name]
        if not options.get("mapping"):
            found = recognise(file)
            assert found is not None
            assert name == found.NAME
        first = list(source.read(file, Options(**options)))
        assert list(source.read(file, Options(**options))) == first
        return first

    return tell


@pytest.fixture
def tally() -> Callable[[list[Record | Finding]], dict[str, int]]:
    """How many of each table, and of each finding by outcome."""
    return lambda rows: dict(Counter(row.outcome if isinstance(row, Finding) else row.TABLE for row in rows))
