"""One thing of the record as a file that leaves Parley, in the format that is asked for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.access import Viewer
from core.errors import InvalidInput
from core.jsonable import document
from core.records import Incident
from core.store.store import Store

WHOLE = "all"
"""Names the whole record instead of one thing in it."""
LISTS = ("incidents", "followups")
"""Name a list instead of one thing in it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file: its `name`, its media type, and its bytes."""

    name: str
    media_type: str
    content: bytes


def export(store: Store, viewer: Viewer, record_id: str, form: str, chosen: Mapping[str, Any] | None = None) -> Exported:
    """The file of a notebook, an incident, a list or `all`, holding only what the viewer may see. `chosen` narrows a list: arguments of
    `incident.list` or `followup.list`.

    Raises `InvalidInput` for a format nobody knows or a filter that a list does not have, and `NotFound` for an id nobody may see.
    """
    if form not in FORMATS:
        raise InvalidInput(f"There is no format called {form}.", f"Formats: {', '.join(FORMATS)}.")
    if record_id in LISTS and form in LIST_FORMATS:
        return LIST_FORMATS[form](record_id, _rows(store, viewer, record_id, chosen or {}))
    if chosen:
        raise InvalidInput(f"Only a list can be narrowed, and {record_id} as {form} is none.", f"Lists: {', '.join(LISTS)}.")
    return FORMATS[form](store, viewer, record_id)


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


def _json(store: Store, viewer: Viewer, record_id: str) -> Exported:
    from core.commands import execute

    told: dict[str, Any]
    if record_id == WHOLE:
        raise InvalidInput("The whole record is no single JSON document.", f"Export `{WHOLE}` with --format jsonl.")
    if record_id.upper().startswith("INC-") or store.find(viewer, Incident, "CAST(id AS TEXT) = $1", [record_id]):
        told = execute(store, viewer, "incident.show", {"id": record_id})
        told["details"] = execute(store, viewer, "incident.details", {"incident": record_id})
        told["steps"] = execute(store, viewer, "step.list", {"incident": record_id})
    else:
        told = execute(store, viewer, "notebook.show", {"id": record_id})
    return Exported(f"{_name_of(record_id)}.json", "application/json", f"{document(told)}\n".encode())


def _no_list(form: str, said: str) -> Callable[[Store, Viewer, str], Exported]:
    """Refuses what is no list."""

    def refuse(store: Store, viewer: Viewer, record_id: str) -> Exported:
        names = " or ".join(f"`{name}`" for name in (LISTS if form == "csv" else ("followups",)))
        raise InvalidInput(f"{said.format(name=record_id)}.", f"Export {names} with --format {form}.")

    return refuse


def _json_list(name: str, rows: list[dict[str, Any]]) -> Exported:
    return Exported(f"{name}.json", "application/json", f"{document({name: rows})}\n".encode())


def _csv_list(name: str, rows: list[dict[str, Any]]) -> Exported:
    from core.exports.lists_csv import followups_csv, incidents_csv

    text = incidents_csv(rows) if name == "incidents" else followups_csv(rows)
    return Exported(f"{name}.csv", "text/csv; charset=utf-8", text.encode())


def _ics_list(name: str, rows: list[dict[str, Any]]) -> Exported:
    from core.exports.followups_ics import ics

    if name != "followups":
        raise InvalidInput(f"A calendar holds follow-ups, not {name}.", "Export `followups` with --format ics.")
    return Exported("followups.ics", "text/calendar; charset=utf-8", ics(rows, datetime.now(UTC)).encode())


def _laid_out(form: str) -> Callable[[Store, Viewer, str], Exported]:
    """The maker of a notebook as `html`, `pdf` or `docx`."""

    def make(store: Store, viewer: Viewer, record_id: str) -> Exported:
        from core.exports.frozen_page import frozen_file
        from core.exports.notebook_file import MEDIA, notebook_file

        if record_id in (*LISTS, WHOLE) or record_id.upper().startswith("INC-"):
            raise InvalidInput(f"{form.upper()} holds a notebook, and {record_id} is none.", "Name one: `notebook list` shows their ids.")
        if form == "pdf" and (kept := frozen_file(store, viewer, record_id)) is not None:
            return Exported(f"trends-{_name_of(record_id)}.pdf", MEDIA[form], kept)
        return Exported(f"notebook-{_name_of(record_id)}.{form}", MEDIA[form], notebook_file(store, viewer, record_id, form))

    return make


def _rows(store: Store, viewer: Viewer, name: str, chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every row of a list that meets what is chosen, in the list's own order; maintenance is among the incidents, marked."""
    from core.commands import execute

    if name == "followups":
        return list(execute(store, viewer, "followup.list", dict(chosen)))
    found: list[dict[str, Any]] = []
    page = 1
    while len(found) == (page - 1) * _PAGE:
        found += execute(store, viewer, "incident.list", {"with_maintenance": True, **chosen, "page": page, "size": _PAGE})["rows"]
        page += 1
    return found


def _name_of(record_id: str) -> str:
    """A file name: ids, numbers and names of lists are plain; anything else that an id is taken for is left out of it."""
    return record_id if re.fullmatch(r"[A-Za-z0-9-]{1,60}", record_id) else "export"


_PAGE = 1000
FORMATS: dict[str, Callable[[Store, Viewer, str], Exported]] = {
    "md": _markdown,
    "jsonl": _jsonl,
    "json": _json,
    "csv": _no_list("csv", "CSV holds a list, and {name} is none"),
    "ics": _no_list("ics", "A calendar holds follow-ups, not {name}"),
    **{form: _laid_out(form) for form in ("html", "pdf", "docx")},
}
"""The makers of each format by its name."""
LIST_FORMATS: dict[str, Callable[[str, list[dict[str, Any]]], Exported]] = {"json": _json_list, "csv": _csv_list, "ics": _ics_list}
"""The makers of a list by their format's name."""
