"""Example queries to start from, one .sql file each whose first line is its title."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).with_name("examples")


@cache
def examples() -> Mapping[str, str]:
    """Every example by its title, in the order of their file names."""
    texts = (path.read_text(encoding="utf-8").strip() for path in sorted(_FOLDER.glob("*.sql")))
    return MappingProxyType({title.removeprefix("-- "): sql for title, _, sql in (text.partition("\n") for text in texts)})
