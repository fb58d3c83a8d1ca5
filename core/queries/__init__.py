"""Questions asked of the record: one .sql file a question, over visible_* relations only."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from core.access import Viewer
from core.store.home import Row
from core.store.store import Store

_FOLDER = Path(__file__).parent


@cache
def text_of(name: str) -> str:
    """The SQL of a question by its name, such as `record/incident_services` or `analysis/incidents_per_month`."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def ask(store: Store, viewer: Viewer, name: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """The rows that answer a question for a viewer."""
    return store.ask(viewer, text_of(name), parameters)
