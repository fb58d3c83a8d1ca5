"""Writes a playbook as a notebook: one section a step, its commands and questions as cells, everything else kept in the front matter."""

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import InvalidInput
from core.notebook.attributes import write_attributes
from core.notebook.cacao.paths import Walk, walk
from core.notebook.cacao.playbook import Playbook
from core.notebook.conditions import LONGEST
from core.notebook.naming import Taken, slug
from core.notebook.shell import fill_shell

LANGUAGES = {"bash": "sh", "ssh": "sh", "powershell": "powershell"}
"""CACAO's command types that are commands of a shell; every other one is copied as it stands and carried out with its own tool."""
ROUNDS = 10
"""CACAO's while has no bound; ours does."""
SAID = frozenset(
    ["type", "spec_version", "id", "name", "description", "created", "modified", "valid_from", "valid_until", "workflow", "workflow_start",
     "playbook_variables", "labels", "playbook_types", "created_by"]
)  # fmt: skip
_TLP = {"TLP:CLEAR": "CLEAR", "TLP:WHITE": "CLEAR", "TLP:GREEN": "GREEN", "TLP:AMBER": "AMBER", "TLP:AMBER+STRICT": "AMBER+STRICT",
        "TLP:RED": "RED"}  # fmt: skip
_START = re.compile(r"^\s*(?=[#`~=\-*+>|_<\[!]|\d+[.)])")
_VARIABLE = re.compile(r"(__\w+__)(?::value)?", re.ASCII)


class Sheet:
    """The text of the notebook as it grows; `left` names what Markdown cannot say and where it is kept."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.left: list[str] = [f"{each} was a secret and is left out" for each in playbook.masked]
        taken = Taken()
        self.names = {variable: taken.unique(slug(variable.strip("_"), "variable")) for variable in playbook.variables()}
        self.outputs = {str(each) for step in playbook.steps.values() for each in step.get("out_args", []) if str(each) in self.names}
        self.cells = {id: taken.unique(slug(str(step.get("name") or step["type"]), "step")) for id, step in playbook.steps.items()}
        self.taken = taken
        self.way: Walk = walk(playbook, self.names, {id: self._outcome(id) for id in playbook.steps})

    def _outcome(self, id: str) -> str:
        """The cell that says how a step went: its only command, or a question of our own."""
        step = self.playbook.steps[id]
        return self.cells[id] if step["type"] != "action" or self._is_one_command(step) else f"{self.cells[id][:56]}_worked"

    @staticmethod
    def _is_one_command(step: Mapping[str, Any]) -> bool:
        return len(step["commands"]) == 1 and step["commands"][0]["type"] != "manual"

    def text(self, id: str) -> str:
        """The whole file."""
        body = [self._front(id), f"# {title(self.playbook.whole['name'])}", *self._introduction()]
        for number, step in enumerate(self.way.order, 1):
            body += self._step(number, step)
        return "\n\n".join(part for part in body if part) + "\n"

    def _front(self, id: str) -> str:
        whole = self.playbook.whole
        lines = ["---", "notebook: runbook", f"id: {quoted(id)}", f"title: {quoted(title(whole['name']))}",
                 f"version: {quoted(str(whole['modified']))}", "disciplines: [sre, security]"]  # fmt: skip
        tlp = self._tlp()
        lines += [f"tlp: {tlp}"] if tlp else []
        lines += self._inputs()
        lines.append(f"x-cacao: {quoted(json.dumps(whole, ensure_ascii=False, sort_keys=True))}")
        said = SAID | {"data_marking_definitions"} if tlp else SAID
        self.left += [f"{key} is kept under x-cacao" for key in whole if key not in said]
        return "\n".join([*lines, "---"])

    def _tlp(self) -> str:
        marks = self.playbook.whole.get("data_marking_definitions")
        for mark in marks.values() if isinstance(marks, Mapping) else ():
            if isinstance(mark, Mapping) and str(mark.get("tlpv2_level", "")).upper() in _TLP:
                return _TLP[str(mark["tlpv2_level"]).upper()]
        return ""

    def _inputs(self) -> list[str]:
        lines = []
        for variable, what in self.playbook.variables().items():
            if variable in self.outputs:
                continue
            asked = title(what.get("description") or self.names[variable].replace("_", " ").capitalize())
            given = what.get("value")
            default = given if isinstance(given, str) else "" if given is None else json.dumps(given)
            stated = [f"type: text, prompt: {quoted(asked)}"]
            stated += [f"default: {quoted(default)}"] if default else []
            stated += ["required: true"] if what.get("external") is True and not default else []
            lines.append(f"  {self.names[variable]}: {{{', '.join(stated)}}}")
        return ["inputs:", *lines] if lines else []

    def _introduction(self) -> Iterator[str]:
        whole = self.playbook.whole
        yield prose(whole.get("description"))
        span = [f"{word} {title(whole[key])}" for key, word in (("valid_from", "from"), ("valid_until", "until")) if whole.get(key)]
        yield f"Valid {' '.join(span)}." if span else ""
        kinds = [title(each) for each in whole.get("playbook_types", []) if isinstance(each, str)]
        yield f"For: {', '.join(kinds)}." if kinds else ""

    def _step(self, number: int, id: str) -> Iterator[str]:
        step = self.playbook.steps[id]
        yield f"## {title(step.get('name') or step['type']) or f'Step {number}'}"
        yield prose(step.get("description"))
        when = self.way.condition(id)
        if when and (len(when) > LONGEST or set(when) & set("}`")):
            self.left.append(f"the condition of {id} is too long or holds a sign that a cell cannot state; its cells are always shown")
            when = ""
        yield {"action": self._who, "playbook-action": self._who, "parallel": self._side_by_side}.get(step["type"], self._asked)(id, step)
        if step["type"] == "action":
            yield from self._commands(id, step, when)
        elif step["type"] == "playbook-action":
            yield self._cell("checklist", self.cells[id], id, when, f"- {quoted('Carry out ' + title(step.get('playbook_id')))}")
        elif id in self.way.asks:
            yield self._question(id, step, when)
        if step["type"] == "while-condition":
            rounds = f"type: number\nlabel: How many rounds were done?\nmin: 0\nmax: {ROUNDS}"
            yield self._cell("field", self.taken.unique(f"{self.cells[id][:56]}_rounds"), id, when, rounds, required="false")

    def _who(self, _: str, step: Mapping[str, Any]) -> str:
        agent = f"By {title(self.playbook.named(step['agent']))}." if step.get("agent") else ""
        targets = ", ".join(title(self.playbook.named(each)) for each in step.get("targets", []))
        return " ".join(part for part in (prose(agent), prose(f"On {targets}.") if targets else "") if part)

    def _side_by_side(self, _: str, step: Mapping[str, Any]) -> str:
        names = [title(self.playbook.steps[each].get("name") or each) for each in step.get("next_steps", [])]
        return prose(f"These may run side by side: {', '.join(names)}.")

    def _asked(self, _: str, step: Mapping[str, Any]) -> str:
        if step["type"] == "while-condition":
            return f"The steps that follow are repeated while this holds, at most {ROUNDS} times: {code(step['condition'])}."
        return f"What follows depends on {code(step.get('condition') or step.get('switch') or '')}."

    def _question(self, id: str, step: Mapping[str, Any], when: str) -> str:
        if step["type"] == "switch-condition":
            cases = [str(each) for each in step.get("cases", {}) if each != "default"]
            options = ", ".join(quoted(each) for each in [*cases, "none of these"])
            body = f"type: choice\nlabel: {quoted('Which of these is it?')}\noptions: [{options}]"
        else:
            body = f"type: yes_no\nlabel: {quoted('Does this hold: ' + title(step['condition']))}"
        return self._cell("field", self.cells[id], id, when, body, required="true")

    def _commands(self, id: str, step: Mapping[str, Any], when: str) -> Iterator[str]:
        for number, command in enumerate(step["commands"]):
            name = self.cells[id] if not number else self.taken.unique(f"{self.cells[id][:58]}_{number + 1}")
            place, text = f"{id}#{number}", str(command.get("command") or command["type"])
            if command["type"] == "manual":
                is_short = title(text) == text.strip()
                yield "" if is_short else prose(text)
                item = quoted(title(text) if is_short else "This is done")
                yield self._cell("checklist", name, place if is_short else id, when, f"- {item}")
                continue
            language = LANGUAGES.get(command["type"], "console")
            body = self._filled(place, text) if language != "powershell" else text
            minutes = {"minutes": str(math.ceil(step["timeout"] / 60_000))} if _is_short(step.get("timeout")) else {}
            yield self._cell(language, name, place, when, body, **minutes)
        for variable in step.get("out_args", []):
            if str(variable) in self.outputs and (name := self.names[str(variable)]):
                asked = title(self.playbook.variables()[str(variable)].get("description") or name.replace("_", " ").capitalize())
                yield self._cell("field", name, id, when, f"type: text\nlabel: {quoted(asked)}")
                self.outputs.discard(str(variable))
        if (step.get("on_success") or step.get("on_failure")) and not self._is_one_command(step):
            options = "type: choice\nlabel: How did that go?\noptions: [done, failed]"
            yield self._cell("field", self._outcome(id), id, when, options, required="true")

    def _filled(self, place: str, text: str) -> str:
        """The command with its variables as references, where a shell takes them as one word; else as it stands."""
        escaped = text.replace("${{", "$${{")
        filled = _VARIABLE.sub(lambda match: f"${{{{{self.names[match[1]]}}}}}" if match[1] in self.names else match[0], escaped)
        try:
            fill_shell(filled, dict.fromkeys(self.names.values(), "x"))
        except InvalidInput:
            self.left.append(f"variables of {place} stand where a shell would split them, and are left as they are written")
            return escaped
        return filled

    def _cell(self, language: str, name: str, place: str, when: str, body: str, **more: str) -> str:
        attributes = {"name": name, **({"when": when} if when else {}), **more, "x-cacao": place}
        longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
        mark = "`" * max(3, longest + 1)
        return f"{mark}{language} {write_attributes(attributes)}\n{body.rstrip(chr(10))}\n{mark}"


def _is_short(timeout: object) -> bool:
    return isinstance(timeout, int) and not isinstance(timeout, bool) and 0 < timeout < 9999 * 60_000


def title(value: object) -> str:
    """One line of text, as a heading or a list takes it."""
    return " ".join(str(value or "").split()).strip("# ")[:300]


def prose(value: object) -> str:
    """A description as paragraphs; nothing in it becomes a heading, a fence, a list or a reference."""
    lines = (_START.sub(lambda match: "\\", line.strip()) for line in re.split(r"\r\n|\r|\n", str(value or "")))
    return "\n".join(lines).strip().replace("${", "$${")


def code(value: object) -> str:
    """A condition as code in a sentence."""
    return f"`{title(value).replace('`', '')}`"


def quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar on one line."""
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029\u0085":
        return f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}" if ord(sign) < 65536 else f"\\U{ord(sign):08x}"
    return sign


def sheet(playbook: Playbook, id: str) -> tuple[str, tuple[str, ...]]:
    """The notebook's text and what it leaves aside. Raises `BadFile` when its branches cannot be written down."""
    made = Sheet(playbook)
    text = made.text(id)
    return text, tuple(dict.fromkeys(made.left))
