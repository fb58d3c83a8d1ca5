"""The visible_* relations: what a viewer may see of each table, put in front of every query as common table expressions."""

import re
from collections.abc import Collection
from dataclasses import fields
from functools import cache
from types import NoneType
from typing import get_args

from core.access.viewer import Viewer
from core.errors import InvalidInput
from core.records import KINDS

PARENTS = {
    "incident_id": "incident",
    "notebook_id": "notebook",
    "release_id": "release",
    "advisory_id": "advisory",
    "entry_id": "timeline_entry",
    "meeting_id": "meeting",
    "objective_id": "objective",
}
"""Columns by which a record hangs on another, and its table."""
LINKS = {
    "answered_by": "person",
    "cause_deployment_id": "deployment",
    "caused_by_incident_id": "incident",
    "check_by": "person",
    "chosen_by": "person",
    "deployment_id": "deployment",
    "facilitator_id": "person",
    "from_release_id": "release",
    "frozen_by": "person",
    "owner_id": "person",
    "parked_by": "person",
    "person_id": "person",
    "recorded_by": "person",
    "resolved_by": "person",
    "reverses_deployment_id": "deployment",
    "reverses_id": "remediation",
    "revises_id": "notebook",
    "service_id": "service",
    "set_by": "person",
    "settled_by": "person",
    "started_by": "person",
    "stated_by": "person",
    "supersedes": "milestone",
    "tagged_by": "person",
    "thread_id": "comment",
    "to_release_id": "release",
    "written_by": "person",
}
"""Columns that name another record beside those, and its table."""
VAST = ("component",)
"""Tables whose rows are read where they lie each time that a query names them: a copy of all of them would cost more."""

KEPT = {"kept_incident": "the kept row of an incident", "unkept_incident": "an incident whose kept row says more than the viewer may see"}
"""Relations over what `core.store.kept` keeps beside the record, and what a row of each is."""

_NAME = re.compile(r"\bvisible_([a-z_]+)\b")
_LEAD = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_WITH = re.compile(r"WITH\s+(RECURSIVE\s+)?", re.IGNORECASE)


def compose(
    sql: str, viewer: Viewer, parameters: int, keeps_links: bool = False, links: Collection[str] | None = None
) -> tuple[str, list[str]]:
    """The query with the viewer's relations in front, and the values to bind after its own `parameters` values.

    A query names only `visible_<table>`. A record is visible when it is not deleted, the viewer belongs to its visibility, and
    the incident, notebook, release or advisory it hangs on is visible too, as is whatever else it cannot be without. A link to a
    record that is not visible reads as NULL; a command that saves whole records asks with `keeps_links`, and loses none by saving.
    A query that uses only some links may name their columns in `links`: the others are NULL then, and need no looking up. A sealed
    record is visible to Parley itself alone. Raises `InvalidInput` for a table nobody knows.
    """
    named = sorted(set(_NAME.findall(sql)))
    kept, names = [name for name in named if name in KEPT], [name for name in named if name not in KEPT]
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise InvalidInput(f"The query names visible_{unknown[0]}, which is no table.", f"Tables: {', '.join(sorted(KINDS))}.")
    if not named:
        return sql, []
    sealed = [] if viewer.assurance == "system" else [name for name in names if KINDS[name].IS_SEALED]
    told = [name for name in names if name not in sealed]
    groups = [] if viewer.sees_all or not (told or kept) else sorted(viewer.groups) or [""]
    marks = ", ".join(f"${parameters + index}" for index, _ in enumerate(groups, 1))
    shown = _restricted(told, marks, keeps_links, links) if groups and told else ", ".join(_relation(name, "*", "") for name in told)
    hidden = [f"visible_{name} AS (SELECT * FROM {name} WHERE FALSE)" for name in sealed]
    relations = ", ".join([*([shown] if shown else []), *hidden, *(_kept_relation(name, marks) for name in kept)])
    lead = _LEAD.match(sql)
    start = lead.end() if lead else 0
    own = _WITH.match(sql, start)
    if own:
        return f"{sql[:start]}WITH {own.group(1) or ''}{relations}, {sql[own.end() :]}", groups
    return f"{sql[:start]}WITH {relations} {sql[start:]}", groups


def _restricted(names: list[str], marks: str, keeps_links: bool, links: Collection[str] | None) -> str:
    """First the ids that the viewer may see of every table that is hung on or linked to, then the relations themselves."""
    linked = {name: {} if keeps_links else _optional(name) for name in names}
    used = [target for each in linked.values() for column, target in each.items() if links is None or column in links]
    hung_on = [*(target for name in names for target in _required(name).values()), *used]
    seen = [f"seen_{name} AS (SELECT id FROM {name} WHERE {_rule(name, marks)})" for name in _ordered(hung_on)]
    return ", ".join([*seen, *(_relation(name, _columns(name, linked[name], links), marks) for name in names)])


def _relation(name: str, columns: str, marks: str) -> str:
    kept = " NOT MATERIALIZED" if name in VAST else ""
    return f"visible_{name} AS{kept} (SELECT {columns} FROM {name} WHERE {_rule(name, marks)})"



def _kept_relation(name: str, marks: str) -> str:
    """A kept row is shown to those who may see all that it was made from; for the others it has to be made from what they may see."""
    fits = f"(needs IS NULL OR list_has_all([{marks}]::TEXT[], needs))"
    if name == "kept_incident":
        rule = f"visibility IN ({marks}) AND {fits}" if marks else "TRUE"
        return f"visible_{name} AS NOT MATERIALIZED (SELECT * FROM kept_incident WHERE {rule})"
    rule = f"visibility IN ({marks}) AND NOT {fits}" if marks else "FALSE"
    return f"visible_{name} AS (SELECT incident_id FROM kept_incident WHERE {rule})"


def _columns(name: str, linked: dict[str, str], links: Collection[str] | None) -> str:
    if not linked:
        return "*"
    columns = {field.name: field.name for field in fields(KINDS[name])}
    for column, target in linked.items():
        seen = f"CASE WHEN {_is_seen(name, column, target)} THEN {column} END" if links is None or column in links else "NULL::UUID"
        columns[column] = f"{seen} AS {column}"
    return ", ".join(columns.values())


@cache
def _required(name: str) -> dict[str, str]:
    """The columns that decide on the whole record: what it hangs on, and links that it cannot be without."""
    columns = {field.name: NoneType in get_args(field.type) for field in fields(KINDS[name])}
    hung = {column: parent for column, parent in PARENTS.items() if column in columns and parent != name}
    return hung | {column: target for column, target in LINKS.items() if columns.get(column) is False}


@cache
def _optional(name: str) -> dict[str, str]:
    """Links that may be left out."""
    columns = {field.name for field in fields(KINDS[name])}
    return {column: target for column, target in LINKS.items() if column in columns and column not in _required(name)}


def _ordered(names: list[str]) -> list[str]:
    """The names and all that they hang on, parents first, since a plain WITH only looks back."""
    ordered: list[str] = []

    def add(name: str) -> None:
        for parent in _required(name).values():
            add(parent)
        if name not in ordered:
            ordered.append(name)

    for name in names:
        add(name)
    return ordered


def _rule(name: str, marks: str) -> str:
    if not marks:
        return "deleted_seq IS NULL"
    hung = [
        f"({column} IS NULL OR {_is_seen(name, column, parent)})" if _may_be_null(name, column) else _is_seen(name, column, parent)
        for column, parent in _required(name).items()
    ]
    return " AND ".join(["deleted_seq IS NULL", f"visibility IN ({marks})", *hung])


@cache
def _may_be_null(name: str, column: str) -> bool:
    return any(field.name == column and NoneType in get_args(field.type) for field in fields(KINDS[name]))


def _is_seen(name: str, column: str, target: str) -> str:
    return f"EXISTS (SELECT 1 FROM seen_{target} WHERE seen_{target}.id = {name}.{column})"
