"""What the people of the worked example wrote: a postmortem half finished, a walkthrough that waits at its guard, and a drill."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from core.access import Viewer
from core.answer import GiveAnswer, answer
from core.notebook.binding import bind
from core.notebook.edit import opened_for
from core.notebook.references import value_of
from core.notebook.signing import content_hash
from core.records import Id, Notebook, derive_id
from core.sandbox.catalogue import all_views, named_in
from core.signoff import SignNotebook, sign
from core.store.change import Change
from core.walkthrough import CloseWalkthrough, StartNotebook, begin, close

WRITTEN = Path(__file__).parent / "notebooks.toml"


def demo_id(key: str) -> Id:
    """The id of a row of the story; the same on every machine."""
    return derive_id("demo", key)


def notebook_id(key: str) -> Id:
    """The id of a notebook of the story, such as `postmortem`; the same on every machine."""
    return demo_id(f"notebook {key}")


def write(change: Change) -> int:
    """Start what is not there, as its people did and when they did, and give their answers; how many records that added."""
    data = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    added = 0
    for row in data["notebook"]:
        id = notebook_id(row["key"])
        if change.find(Notebook, "id = $1", [id]):
            continue
        with _as(change, row):
            template, inputs = row["template"], row.get("inputs", {})
            more = {name: row[name] for name in ("title", "is_exercise") if name in row}
            begin(change, StartNotebook(template=template, incident=demo_id(row["incident"]), input=inputs, **more), id)
        added += 1
        for given in (each for each in data["answer"] if each["notebook"] == row["key"]):
            with _as(change, given):
                added += _give(change, id, given)
    return added


def _give(change: Change, id: Id, given: Mapping[str, Any]) -> int:
    """Answer or sign a cell, or close the walkthrough; how many records that added."""
    if given.get("close"):
        close.handler(change, CloseWalkthrough(id=id))
        return 0
    if given.get("sign"):
        sign.handler(change, SignNotebook(id=id, cell=given["cell"]))
        return 1
    value = _asked(change, id, given["cell"]) if given.get("run") else given.get("value", {})
    answer.handler(change, GiveAnswer(id=id, cell=given["cell"], value=value))
    return 1


@contextmanager
def _as(change: Change, row: Mapping[str, Any]) -> Iterator[None]:
    """Act as the row's person at its time."""
    before = (change.viewer, change.now)
    change.viewer, change.now = Viewer.local(*row["by"]), row["at"]
    try:
        yield
    finally:
        change.viewer, change.now = before


def _asked(change: Change, id: Id, name: str) -> dict[str, Any]:
    """What a SQL cell gives inside this change, in the form that its answer keeps; the statement is the shipped template's own."""
    opened = opened_for(change, id)
    cell = opened.cell_for(change.viewer, name)
    bound, facts = bind(cell.body), opened.facts()
    views = ", ".join(f"{view} AS ({all_views()[view].sql})" for view in named_in(bound.sql))
    rows = change.ask(f"WITH {views} {bound.sql}", [value_of(key, facts) for key in bound.names])
    columns = list(rows[0]) if rows else []
    cells = [[_plain(value) for value in row.values()] for row in rows]
    return {
        "columns": columns,
        "rows": cells,
        "row_count": len(cells),
        "sequence": change.seq,
        "ran_at": change.now.isoformat(),
        "truncated": False,
        "fingerprint": content_hash({"columns": columns, "rows": cells}),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
