"""The whole record in our own form, as `core.sources.parley_jsonl` reads it."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from core.access import Viewer
from core.records import KINDS
from core.sources.parley_jsonl import header
from core.store.digest import canonical, content_columns
from core.store.store import Store


def lines(store: Store, viewer: Viewer) -> Iterator[str]:
    """The header, then one line a record that the viewer may see, by table and id; a default is left out, the version never."""
    held = [name for name in sorted(KINDS) if store.ask(viewer, f"SELECT 1 AS one FROM visible_{name} LIMIT 1")]
    yield header(held)
    for table in held:
        defaults = {field.name: field.default for field in fields(KINDS[table])}
        columns = content_columns(table)
        for row in store.ask(viewer, f"SELECT {', '.join(columns)}, version FROM visible_{table} ORDER BY id ASC NULLS LAST"):
            given = {"version": row["version"]} | {name: row[name] for name in columns if row[name] != defaults[name]}
            yield json.dumps({"record": table}, separators=(",", ":"))[:-1] + "," + canonical(given)[1:]


def write(store: Store, viewer: Viewer, target: Path) -> int:
    """Write the file and say how many records it holds."""
    count = -1
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        for line in lines(store, viewer):
            stream.write(line + "\n")
            count += 1
    return count
