"""Argo CD applications as Kubernetes gives them (JSON or YAML): the history of what each was synced to."""

from collections.abc import Iterator
from typing import Any

from core.records import Record
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, required, required_time, taken, text
from core.sources.decoding import first_object, json_rows, yaml_value
from core.sources.going_live import Live, records_of, told_by, version_of
from core.sources.reading import content

NAME = "argo_cd"
TITLE = "Argo CD applications"
_GROUP = "argoproj.io/"
_NOTES = "parley.dev/"
"""Annotations that begin so say `environment` and `service`, and `planned`, `caused_by` and `culprit_of` of the newest sync; with the id
of an entry of the history behind it (`culprit_of.7`) of that one."""
_SAID = ("planned", "caused_by", "culprit_of")


def recognises(file: Input) -> bool:
    """True for an Application of Argo CD, or a list of them."""
    first = first_object(file.head)
    if first:
        listed = first.get("items")
        one = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else first
        return _is_application(one)
    return b"\nkind: Application" in b"\n" + file.head and _GROUP.encode() in file.head


def _is_application(row: Any) -> bool:
    return str(row.get("apiVersion", "")).startswith(_GROUP) and row.get("kind") == "Application"


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Services (the application's name), releases (the revision) and one deployment for each entry of its history. The environment is the
    label `environment` or `env`, else the destination's namespace. Raises `BadFile` for malformed JSON or YAML."""
    for place, row in _applications(file):
        yield from taken(file, place, _read, file, place, row, options)


def _applications(file: Input) -> Iterator[tuple[str, Any]]:
    is_json = file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    rows = json_rows(file) if is_json else iter([("the document", yaml_value(file, content(file).decode()))])
    for place, value in rows:
        if isinstance(value, dict) and isinstance(value.get("items"), list):
            yield from ((f"items {index}", each) for index, each in enumerate(value["items"], 1))
        else:
            yield place, value


def _read(file: Input, place: str, value: Any, options: Options) -> list[Record | Finding]:
    row = mapping(value, "")
    metadata = inner(row, "metadata")
    labels, notes = inner(metadata, "labels"), inner(metadata, "annotations")
    environment = (
        text(notes, f"{_NOTES}environment")
        or text(labels, "environment")
        or text(labels, "env")
        or text(inner(inner(row, "spec"), "destination"), "namespace")
    )
    name = options.service or text(notes, f"{_NOTES}service") or required(metadata, "name")
    made: list[Record | Finding] = []
    history = items(inner(row, "status"), "history")
    for index, each in enumerate(history, 1):
        # What is noted on the application speaks of how it is now, not of what it was synced to before.
        is_newest = index == len(history)
        try:
            application = f"{text(metadata, 'namespace')}/{required(metadata, 'name')}"
            live = _sync(name, environment, application, notes, is_newest, each)
            made += records_of(live, file, f"{place}, history {index}", options)
        except Rejected as refusal:
            made.append(Finding("rejected", file.name, f"{place}, history {index}, {refusal.where}", refusal.value[:200], refusal.why))
    return made


def _sync(name: str, environment: str, application: str, notes: dict[str, Any], is_newest: bool, value: Any) -> Live:
    entry = mapping(value, "history")
    number = required(entry, "id")
    revision = text(entry, "revision") or next((str(each) for each in items(entry, "revisions")), "")
    named = {each: text(notes, f"{_NOTES}{each}.{number}") or (text(notes, f"{_NOTES}{each}") if is_newest else "") for each in _SAID}
    return Live(
        source=NAME,
        key=f"{application}/{number}",
        service=name,
        version=version_of(text(inner(entry, "source"), "targetRevision"), revision) or required(entry, "revision"),
        environment=environment,
        at=required_time(entry, "deployedAt").at,
        said=told_by(named),
    )
