"""The visible_* relations: what a viewer may see of each table, put in front of every query as common table expressions."""

import re
from dataclasses import fields

from core.access.viewer import Viewer
from core.errors import InvalidInput
from core.records import KINDS

_NAME = re.compile(r"\bvisible_([a-z_]+)\b")
_LEAD = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_WITH = re.compile(r"WITH\s+(RECURSIVE\s+)?", re.IGNORECASE)
_PARENTS = (("incident_id", "incident"), ("notebook_id", "notebook"), ("release_id", "release"), ("advisory_id", "advisory"))


def compose(sql: str, viewer: Viewer, parameters: int) -> tuple[str, list[str]]:
    """The query with the viewer's relations in front, and the values to bind after its own `parameters` values.

    A query names only `visible_<table>`. A record is visible when it is not deleted, the viewer belongs to its visibility, and
    the incident, notebook, release or advisory it hangs on is visible too. Raises `InvalidInput` for a table nobody knows.
    """
    names = sorted(set(_NAME.findall(sql)))
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise InvalidInput(f"The query names visible_{unknown[0]}, which is no table.", f"Tables: {', '.join(sorted(KINDS))}.")
    if not names:
        return sql, []
    groups = [] if viewer.sees_all else sorted(viewer.groups)
    marks = ", ".join(f"${parameters + index}" for index, _ in enumerate(groups, 1))
    needed = _with_parents(names) if groups else names
    relations = ", ".join(f"visible_{name} AS (SELECT * FROM {name} WHERE {_rule(name, marks)})" for name in needed)
    lead = _LEAD.match(sql)
    start = lead.end() if lead else 0
    own = _WITH.match(sql, start)
    if own:
        return f"{sql[:start]}WITH {own.group(1) or ''}{relations}, {sql[own.end() :]}", groups
    return f"{sql[:start]}WITH {relations} {sql[start:]}", groups


def _parents(name: str) -> list[tuple[str, str]]:
    columns = {column.name for column in fields(KINDS[name])}
    return [(column, parent) for column, parent in _PARENTS if column in columns and parent != name]


def _with_parents(names: list[str]) -> list[str]:
    """The names and the relations their rules need, parents first, since a plain WITH only looks back."""
    ordered: list[str] = []

    def add(name: str) -> None:
        for _, parent in _parents(name):
            add(parent)
        if name not in ordered:
            ordered.append(name)

    for name in names:
        add(name)
    return ordered


def _rule(name: str, marks: str) -> str:
    if not marks:
        return "deleted_seq IS NULL"
    rules = ["deleted_seq IS NULL", f"visibility IN ({marks})"]
    rules += [
        f"({column} IS NULL OR EXISTS (SELECT 1 FROM visible_{parent} AS parent WHERE parent.id = {name}.{column}))"
        for column, parent in _parents(name)
    ]
    return " AND ".join(rules)
