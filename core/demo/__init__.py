"""The worked example: the founding story as live data, loaded and removed in one step."""

import tomllib
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.access import Viewer
from core.demo import written
from core.records import KINDS, Id, Incident, Record, derive_id
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

STORY = Path(__file__).parent / "story.toml"


@cache
def story() -> tuple[Record, ...]:
    """Every record of the story. Raises `KeyError` naming a key that no row has."""
    data = tomllib.loads(STORY.read_text(encoding="utf-8"))
    rows = [(table, row) for table, rows in data.items() if table != "as_of" for row in rows]
    ids = {row["key"]: _id_of(table, row) for table, row in rows}
    return tuple(_record(table, row, ids) for table, row in rows)


def as_of() -> datetime:
    """The moment at which the story is told (UTC); its numbers are computed as of then."""
    moment: datetime = tomllib.loads(STORY.read_text(encoding="utf-8"))["as_of"]
    return moment


def _id_of(table: str, row: dict[str, Any]) -> Id:
    """People are who their name says, so that someone who picks the name in the frame is the person of the story."""
    return derive_id("person", row["name"]) if table == "person" else written.demo_id(row["key"])


def _record(table: str, row: dict[str, Any], ids: dict[str, Id]) -> Record:
    cls = KINDS[table]
    people = {"owner_id", "check_by", "chosen_by", "recorded_by", "settled_by", "stated_by", "written_by"}
    references = {field.name for field in fields(cls) if field.name != "osv_id" and (field.name.endswith("_id") or field.name in people)}
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name in references:
            if value not in ids:
                raise KeyError(f"{STORY.name}: {table} {row['key']} names {value}, which is no key in the file")
            values[name] = ids[value]
        elif name != "key":
            values[name] = value.astimezone(UTC) if isinstance(value, datetime) else value
    return cls(id=ids[row["key"]], is_demo=True, source="demo", source_key=row["key"], **values)


class NoArguments(Arguments):
    """Nothing to say."""


@command("demo.load", "Load the worked example", NoArguments)
def load(change: Change, args: NoArguments) -> dict[str, Any]:
    """Add the story's records and what its people wrote; what is there stays as it is. Loaded again, incidents keep their numbers."""
    there = {
        row["id"] for table in {record.TABLE for record in story()} for row in change.ask(f"SELECT id FROM visible_{table} WHERE is_demo")
    }
    number = change.next_number()
    added = 0
    for record in story():
        if record.id in there:
            continue
        before = change.number_before(record.id) if record.TABLE == "incident" else None
        change.add(_numbered(record, before or number))
        number += record.TABLE == "incident" and before is None
        added += 1
    added += written.write(change)
    return {"added": added, "incidents": sum(record.TABLE == "incident" for record in story())}


def _numbered(record: Record, number: int) -> Record:
    return replace(record, number=number) if isinstance(record, Incident) else record


@command("demo.remove", "Remove the worked example", NoArguments)
def remove(change: Change, args: NoArguments) -> dict[str, Any]:
    """Leave tombstones for the story and for whatever people hung on its incidents and notebooks since."""
    gone = 0
    last = ("notebook", "incident")
    for table in (*(name for name in sorted(KINDS) if name not in last), *last):
        for record in change.find(KINDS[table], _belongs_to_story(table)):
            change.remove(record)
            gone += 1
    return {"removed": gone}


def _belongs_to_story(table: str) -> str:
    columns = {field.name for field in fields(KINDS[table])}
    incidents = "SELECT i.id FROM visible_incident i WHERE i.is_demo"
    rules = ["is_demo"]
    if "incident_id" in columns:
        rules.append(f"incident_id IN ({incidents})")
    if "notebook_id" in columns:
        rules.append(f"notebook_id IN (SELECT n.id FROM visible_notebook n WHERE n.is_demo OR n.incident_id IN ({incidents}))")
    return " OR ".join(rules)


@read("demo.state", "Whether the worked example is loaded", NoArguments)
def state(store: Store, viewer: Viewer, args: NoArguments) -> dict[str, Any]:
    """`loaded`, and how many incidents are real."""
    row = store.ask(
        viewer,
        "SELECT count(*) FILTER (WHERE is_demo) AS demo, count(*) FILTER (WHERE NOT is_demo) AS real_ones FROM visible_incident",
    )[0]
    return {"loaded": row["demo"] > 0, "real_incidents": row["real_ones"]}
