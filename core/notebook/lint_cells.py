"""Lint rules about single kinds: guards that can be asked, requests and times that can be read, how a result is shown."""

import re
from collections.abc import Iterator
from datetime import datetime

from core.errors import InvalidInput
from core.notebook.asking import is_name, read_request, span
from core.notebook.bodies import Problem
from core.notebook.cells import all_kinds
from core.notebook.cells.field import TYPES as FIELD_TYPES
from core.notebook.document import Cell, Document
from core.notebook.fetched import SHOWS
from core.notebook.given import DISCIPLINES, names, option
from core.notebook.lint_links import RESULTS

_GROUP = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_SERVER = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NEEDS = {"rollback": ("service", "to"), "forward": ("service", "to"), "components": ("from", "to"), "evidence": ()}
"""What each kind of guard has to be told; `components` takes a service and a release instead."""


def cell_problems(document: Document) -> Iterator[Problem]:
    """What keeps a guard from being asked, or a PromQL or HTTP cell from being sent."""
    inputs = document.front.get("inputs")
    known = {cell.name for cell in document.cells()} | (set(inputs) if isinstance(inputs, dict) else set())
    for cell in document.cells():
        if cell.kind == "guard":
            yield from _guard(cell)
        elif cell.kind in ("promql", "http"):
            yield from _asked(cell, known)
        elif cell.kind == "field":
            yield from _field(cell)
        elif cell.kind == "signoff":
            yield from _signoff(cell)
        visibility = cell.attributes.get("visibility", "everyone")
        if not _GROUP.fullmatch(visibility):
            yield _problem(cell.line, f"visibility is {visibility!r}", "Name everyone, security, or a group in lower case.")
        show = cell.attributes.get("show")
        if cell.kind in RESULTS and show is not None and show not in SHOWS:
            yield _problem(cell.line, f"show is {show!r}", f"Use one of {', '.join(SHOWS)}.")
        elif cell.kind == "chart":
            yield from _chart(cell, document)


def _problem(line: int, message: str, remedy: str, rule: str = "attribute") -> Problem:
    return Problem(line=line, rule=rule, message=message, remedy=remedy, is_fatal=False)


def _guard(cell: Cell) -> Iterator[Problem]:
    told = {**cell.attributes, **cell.values}
    kind = str(told.get("kind") or "rollback")
    if kind not in _NEEDS:
        remedy = f"Use one of {', '.join(_NEEDS)}; a guard of another kind answers unknown for good."
        yield _problem(cell.line, f"there is no guard of the kind {kind}", remedy, "guard-kind")
        return
    lacking = [key for key in _NEEDS[kind] if not told.get(key)]
    if lacking and not (kind == "components" and told.get("service") and told.get("to")):
        remedy = f"Set {' and '.join(lacking)} in its body, such as {lacking[0]}: ${{{lacking[0]}}}."
        yield _problem(cell.line, f"the guard does not say {' and '.join(lacking)}", remedy, "guard-kind")


def _field(cell: Cell) -> Iterator[Problem]:
    kind = str(option(cell, "type") or "text")
    if kind not in FIELD_TYPES:
        yield _problem(cell.line, f"there is no field of the type {kind}", f"Use one of {', '.join(FIELD_TYPES)}.", "key")
    elif kind == "choice" and not names(option(cell, "options")):
        yield _problem(cell.line, "the field is a choice of nothing", "Give it options: [one, other].", "key")


def _signoff(cell: Cell) -> Iterator[Problem]:
    for who in names(option(cell, "needs")):
        if who not in DISCIPLINES:
            yield _problem(cell.line, f"the sign-off needs {who}, for which nobody signs", f"Use {', '.join(DISCIPLINES)}.")


def _asked(cell: Cell, known: set[str]) -> Iterator[Problem]:
    server = cell.attributes.get("server")
    if server is not None and not _SERVER.fullmatch(server):
        yield _problem(cell.line, f"server is {server!r}", "Name a server as the operator's list does, in lower case.")
    if cell.kind == "http":
        try:
            read_request(cell)
        except InvalidInput as error:
            yield _problem(cell.line + 1, error.sentence.rstrip("."), error.remedy, "request")
        pick = cell.attributes.get("pick", "")
        if pick and not pick.startswith("/"):
            yield _problem(cell.line, f"pick is {pick!r}", "Write a JSON Pointer, such as /data/items.")
        return
    if not cell.body.strip():
        yield _problem(cell.line, "the cell asks nothing", "Write a query.", "request")
    yield from _times(cell, known)


def _times(cell: Cell, known: set[str]) -> Iterator[Problem]:
    stated = cell.attributes
    if "at" in stated and "from" in stated:
        yield _problem(cell.line, "at and from are both there", "A moment has at; a range has from and may have to and step.")
    for key in ("to", "step"):
        if key in stated and "from" not in stated:
            yield _problem(cell.line, f"{key} stands without from", "A range begins with from, such as 1h.")
    if "step" in stated and not span(stated["step"]):
        yield _problem(cell.line, f"step is {stated['step']!r}", "Write a span such as 30s or 5m.")
    for key in ("at", "from", "to"):
        text = stated.get(key, "now")
        if span(text) is not None or text == "now" or _has_zone(text):
            continue
        if is_name(text):
            if text not in known:
                message = f"{key} names {text}, which is neither an input nor a cell"
                yield _problem(cell.line, message, "Name one that holds a time.", "reference")
        else:
            yield _problem(cell.line, f"{key} is {text!r}", "Give a span such as 1h, now, a time with its zone, or a name that holds one.")


def _has_zone(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _chart(cell: Cell, document: Document) -> Iterator[Problem]:
    reads = getattr(all_kinds()["chart"], "reads", None)
    name = reads(cell) if reads else ""
    target = document.cell(name) if name else None
    if target is None or target.kind not in RESULTS:
        what = f"draws {name}, which is no query" if name else "draws no query"
        yield _problem(cell.line, f"the chart {what}", "Name a query cell of this notebook: query: recent.", "reference")
