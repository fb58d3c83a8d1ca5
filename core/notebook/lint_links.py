"""Lint rules about what hangs on what: `after`, `when`, references, and circles among them."""

import re
from collections.abc import Iterator, Mapping

from core.errors import InvalidInput
from core.notebook.binding import bind
from core.notebook.bodies import Problem
from core.notebook.cells import all_kinds
from core.notebook.conditions import keys_of, read_condition
from core.notebook.document import Cell, Document
from core.notebook.front_matter import words
from core.notebook.references import find_references, in_host, malformed, quoted_matcher
from core.notebook.shell import SHELLS, outside, places

RESULTS = frozenset({"query", "promql", "http"})
"""Kinds whose value is the first row of a table."""
_YAML_KINDS = frozenset(name for name, kind in all_kinds().items() if kind.SPEC.is_yaml)
_SHELL_MALFORMED = re.compile(r"(?<!\$)\$\{\{[^}\n]*\}{0,2}")


def link_problems(document: Document) -> Iterator[Problem]:
    """References that lead nowhere or stand where no value can go, and cells that wait for each other in a circle."""
    inputs = document.front.get("inputs")
    known = set(inputs) if isinstance(inputs, Mapping) else set()
    cells = {cell.name: cell for cell in document.cells()}
    waits: dict[str, list[str]] = {}
    for cell in document.cells():
        waits[cell.name] = []
        yield from _after(cell, cells, waits[cell.name])
        yield from _when(cell, cells, known, waits[cell.name])
        for key in _keys(cell):
            name = key.partition(".")[0]
            yield from _target(cell, key, place(cell, key), cells, known)
            if cell.kind != "text" and name in cells:
                waits[cell.name].append(name)
        yield from _places(cell)
    yield from _circles(cells, waits)


def place(cell: Cell, key: str) -> int:
    """The line on which a reference to `key` stands in a cell."""
    at = re.search(r"\$\{\{?" + re.escape(key) + r"\}", cell.body)
    return line_at(cell, at.start()) if at else cell.line


def line_at(cell: Cell, position: int) -> int:
    """The line of a position in a cell's body."""
    breaks = len(re.findall(r"\r\n|\r|\n", cell.body[:position]))
    if cell.language is not None:
        return cell.line + 1 + breaks
    leading = len(re.findall(r"\r\n|\r|\n", cell.body[: len(cell.body) - len(cell.body.lstrip())]))
    return cell.line - leading + breaks


def _problem(line: int, rule: str, message: str, remedy: str) -> Problem:
    return Problem(line=line, rule=rule, message=message, remedy=remedy, is_fatal=False)


def _keys(cell: Cell) -> list[str]:
    """The keys of a cell's references, each once."""
    if cell.language == "sql":
        return list(bind(cell.body).names)
    if cell.kind == "command":
        return list(dict.fromkeys(found.key for found in places(cell.body))) if cell.language in SHELLS else []
    return list(dict.fromkeys(found.key for found in find_references(cell.body)))


def _target(cell: Cell, key: str, line: int, cells: Mapping[str, Cell], inputs: set[str]) -> Iterator[Problem]:
    name, _, column = key.partition(".")
    target = cells.get(name)
    if name not in inputs and target is None:
        remedy = f"Add {name} to the inputs, name a cell so, or write $${{ for a literal ${{."
        yield _problem(line, "reference", f"{key} is neither an input nor a cell", remedy)
    elif target is not None and name == cell.name:
        yield _problem(line, "reference", f"{name} refers to itself", "Refer to an input or another cell.")
    elif column and (target is None or target.kind not in RESULTS):
        yield _problem(line, "reference", f"{name} has no column {column}; only a query has", f"Write {name} alone.")
    elif target is not None and target.kind in RESULTS and not column:
        yield _problem(line, "reference", f"{name} is a query, a whole row", f"Name a column: {name}.column.")
    elif target is not None and not hasattr(all_kinds()[target.kind], "value"):
        yield _problem(line, "reference", f"{name} is a {target.kind} cell and has no value", "Refer to an input, a field or a query.")


def _after(cell: Cell, cells: Mapping[str, Cell], waits: list[str]) -> Iterator[Problem]:
    for name in words(cell.attributes.get("after")):
        if name not in cells:
            yield _problem(cell.line, "after", f"after names {name}, which is no cell", "Name a cell of this notebook.")
        else:
            waits.append(name)


def _when(cell: Cell, cells: Mapping[str, Cell], inputs: set[str], waits: list[str]) -> Iterator[Problem]:
    if "when" not in cell.attributes:
        return
    try:
        condition = read_condition(cell.attributes["when"])
    except InvalidInput as error:
        yield _problem(cell.line, "when", error.sentence.rstrip("."), error.remedy)
        return
    for key in keys_of(condition):
        yield from _target(cell, key, cell.line, cells, inputs)
        if key.partition(".")[0] in cells:
            waits.append(key.partition(".")[0])


def _places(cell: Cell) -> Iterator[Problem]:
    """References where the cell's language cannot take a value."""
    if cell.kind == "command":
        if cell.language in SHELLS:
            yield from _shell(cell)
        return
    if cell.language == "promql":
        for found in find_references(cell.body):
            if quoted_matcher(cell.body, found) is None:
                message = f"${{{found.key}}} stands outside a quoted matcher"
                yield _problem(line_at(cell, found.start), "unbindable", message, 'Write it as a matcher\'s value: {job="${job}"}.')
    elif cell.language == "http":
        for found in find_references(cell.body):
            if in_host(cell.body, found):
                message = f"${{{found.key}}} stands in the scheme or host"
                yield _problem(line_at(cell, found.start), "unbindable", message, "Write the host out; path and query take references.")
    if cell.language in ("promql", "http") or cell.kind in _YAML_KINDS:
        for at, what in malformed(cell.body):
            yield _problem(line_at(cell, at), "reference", f"{what} is no reference", "Use a name in lower case, or $${ for a literal ${.")


def _shell(cell: Cell) -> Iterator[Problem]:
    found = places(cell.body)
    for each in found:
        if each.inside:
            message = f"${{{{{each.key}}}}} stands inside {each.inside}, where its value could run"
            yield _problem(line_at(cell, each.start), "unbindable", message, outside(each))
    starts = {each.start for each in found}
    for match in _SHELL_MALFORMED.finditer(cell.body):
        if match.start() not in starts:
            message = f"{match[0]} is no reference"
            yield _problem(line_at(cell, match.start()), "reference", message, "Write ${{name}} with a name in lower case.")


def _circles(cells: Mapping[str, Cell], waits: Mapping[str, list[str]]) -> Iterator[Problem]:
    """One problem for each circle, at its first cell in the file."""
    done: set[str] = set()
    for start in cells:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            name, following = stack.pop()
            if following == 0:
                if name in done:
                    continue
                path.append(name)
            if following < len(waits[name]):
                stack.append((name, following + 1))
                other = waits[name][following]
                if other in path:
                    circle = path[path.index(other) :]
                    yield _problem(cells[circle[0]].line, "cycle", f"{' waits for '.join([*circle, other])}", "Take one of them out.")
                elif other not in done:
                    stack.append((other, 0))
            else:
                path.pop()
                done.add(name)
