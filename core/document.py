"""One thing of the record as a file that leaves Parley, in the format that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import Viewer
from core.errors import InvalidInput
from core.store.store import Store

WHOLE = "all"
"""Names the whole record instead of one thing in it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file: its `name`, its media type, and its bytes."""

    name: str
    media_type: str
    content: bytes


def export(store: Store, viewer: Viewer, record_id: str, form: str) -> Exported:
    """The file of a notebook (or of `all`), holding only what the viewer may see.

    Raises `InvalidInput` for a format nobody knows and `NotFound` for an id nobody may see.
    """
    maker = FORMATS.get(form)
    if maker is None:
        raise InvalidInput(f"There is no format called {form}.", f"Formats: {', '.join(FORMATS)}.")
    return maker(store, viewer, record_id)


def _jsonl(store: Store, viewer: Viewer, record_id: str) -> Exported:
    from core.exports.parley_jsonl import lines

    if record_id != WHOLE:
        raise InvalidInput(f"JSON Lines holds the whole record, not {record_id} alone.", f"Export `{WHOLE}` with --format jsonl.")
    content = "".join(f"{line}\n" for line in lines(store, viewer)).encode()
    return Exported("parley.jsonl", "application/jsonl", content)


def _markdown(store: Store, viewer: Viewer, record_id: str) -> Exported:
    from core.commands import execute

    made = execute(store, viewer, "notebook.export", {"id": record_id})
    return Exported(made["name"], "text/markdown; charset=utf-8", made["text"].encode())


FORMATS: dict[str, Callable[[Store, Viewer, str], Exported]] = {"md": _markdown, "jsonl": _jsonl}
"""The makers of each format by its name."""
