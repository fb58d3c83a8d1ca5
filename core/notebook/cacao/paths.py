"""The way through a playbook: its steps in the order in which people meet them, each with the condition under which it is met."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import BadFile
from core.notebook.cacao.playbook import Playbook

MOST_WAYS = 5_000
_SIMPLE = re.compile(
    r"\s*(__\w+__):value\s*(==|=|!=|<>|<=|>=|<|>)\s*(?:'([^'`{}]*)'|\"([^\"'`{}]*)\"|(-?\d+(?:\.\d+)?|true|false))\s*", re.ASCII
)
_SWITCH = re.compile(r"\s*(__\w+__)(?::value)?\s*", re.ASCII)
_EQUALS = {"==": "=", "=": "=", "!=": "!=", "<>": "!=", "<": "<", ">": ">"}
_NOT = {"<=": ">", ">=": "<"}


@dataclass(slots=True)
class Walk:
    """`order` is the ids of the steps that do something; `when` for each the conditions under which it is met (empty text: always);
    `asks` the condition steps whose answer somebody must give, with the name of the field they give it in.
    """

    playbook: Playbook
    names: Mapping[str, str]
    cells: Mapping[str, str]
    order: list[str] = field(default_factory=list)
    when: dict[str, list[str]] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)

    def condition(self, id: str) -> str:
        """The `when` of a step's cells; empty when the step is always met."""
        found = list(dict.fromkeys(self.when.get(id, [])))
        if not found or "" in found:
            return ""
        return found[0] if len(found) == 1 else " or ".join(f"({each})" for each in found)


def walk(playbook: Playbook, names: Mapping[str, str], cells: Mapping[str, str]) -> Walk:
    """Go down every branch, then on behind it. `names` gives the cell or input behind a variable, `cells` the cell whose outcome says
    how a step went (for `on_success` and `on_failure`)."""
    found = Walk(playbook, names, cells)
    todo: list[tuple[str, str, frozenset[str]]] = [(playbook.start, "", frozenset())]
    seen: set[tuple[str, str]] = set()
    while todo:
        id, condition, loops = todo.pop()
        step = playbook.steps[id]
        if (id, condition) in seen or id in loops:
            continue
        seen.add((id, condition))
        if len(seen) > MOST_WAYS:
            raise BadFile(f"The playbook has more than {MOST_WAYS:,} ways through its branches.", "Split it into several playbooks.")
        if step["type"] not in ("start", "end"):
            if id not in found.order:
                found.order.append(id)
            found.when.setdefault(id, []).append(condition)
        inside = loops | {id} if step["type"] == "while-condition" else loops
        todo.extend(reversed([(target, both(condition, own), inside) for target, own in _branches(found, id, step)]))
    return found


def both(outer: str, own: str) -> str:
    """Two conditions joined; an empty one adds nothing."""
    if not outer or not own:
        return outer or own
    return f"{outer if ' or ' not in outer else f'({outer})'} and {own}"


def _branches(found: Walk, id: str, step: Mapping[str, Any]) -> list[tuple[str, str]]:
    branches: list[tuple[str, str]] = []
    kind = step["type"]
    if kind in ("if-condition", "while-condition"):
        holds = plain_condition(str(step["condition"]), found.names)
        if not holds:
            found.asks[id] = found.cells[id]
            holds = f"{found.cells[id]} = true"
        branches += [(step["on_true"], holds)] if step.get("on_true") else []
        branches += [(step["on_false"], f"not ({holds})")] if step.get("on_false") else []
    elif kind == "switch-condition":
        branches += _cases(found, id, step)
    elif kind == "parallel":
        branches += [(each, "") for each in step.get("next_steps", [])]
    else:
        for key, outcome in (("on_success", "done"), ("on_failure", "failed")):
            if step.get(key):
                branches.append((step[key], f"{found.cells[id]} = {outcome}"))
    return [*branches, *([(step["on_completion"], "")] if step.get("on_completion") else [])]


def _cases(found: Walk, id: str, step: Mapping[str, Any]) -> list[tuple[str, str]]:
    match = _SWITCH.fullmatch(str(step.get("switch", "")))
    name = found.names.get(match[1], "") if match else ""
    if not name:
        name = found.asks[id] = found.cells[id]
    cases = {str(value): str(target) for value, target in step.get("cases", {}).items()}
    known = ", ".join(literal(value) for value in cases if value != "default")
    rest = f"not ({name} in ({known}))" if known else ""
    return [(target, rest if value == "default" else f"{name} = {literal(value)}") for value, target in cases.items()]


def plain_condition(pattern: str, names: Mapping[str, str]) -> str:
    """A comparison of one known variable with one value as a `when`; empty where somebody has to judge it."""
    match = _SIMPLE.fullmatch(pattern)
    if match is None or match[1] not in names:
        return ""
    value = next(part for part in match.groups()[2:] if part is not None)
    name, operator = names[match[1]], match[2]
    if operator in ("<", ">", "<=", ">=") and not re.fullmatch(r"-?\d+(?:\.\d+)?", value):
        return ""
    if operator in _NOT:
        return f"not ({name} {_NOT[operator]} {value})"
    return f"{name} {_EQUALS[operator]} {literal(value)}"


def literal(value: str) -> str:
    """A value as a condition writes it."""
    is_word = re.fullmatch(r"[A-Za-z0-9_.-]+", value) and value not in ("and", "or", "not", "in")
    return value if is_word else "'" + value.replace("'", "''") + "'"
