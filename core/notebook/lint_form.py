"""Lint rules about form: fences, names, attributes, keys and front matter."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.notebook.attributes import read_info
from core.notebook.blocks import Block
from core.notebook.bodies import Problem
from core.notebook.document import Cell, Document
from core.notebook.front_matter import APPLIES_KEYS, INPUT_KEYS, KEYS, incident_kinds, read_day, read_span, severities, words
from core.notebook.inputs import TYPES
from core.notebook.languages import COMMON, RUNME, languages, spec_of
from core.notebook.naming import GOOD
from core.notebook.parse import Reading
from core.records.remediation import REMEDIATION_KINDS

_CHOICES = {"lens": ("sre", "security", "joint"), "required": ("true", "false")}
_TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
_MARKDOWN = frozenset({"", "md", "markdown", "text", "txt", "diff"})
_HASH_COMMENTS = frozenset({"sh", "bash", "zsh", "shell", "console", "powershell", "python", "promql"})


def form_problems(reading: Reading) -> Iterator[Problem]:
    """Problems of form in a file; names, keys and front matter only in a notebook of Parley's."""
    document = reading.document
    for fence in reading.fences:
        yield from _fence(fence, document.is_plain)
    if document.is_plain:
        return
    yield from _front(document)
    for cell in document.cells():
        if cell.language is not None:
            yield from _cell(cell)


def line_of(document: Document, key: str) -> int:
    """The line of a top-level key of the front matter, 1 when it is not found."""
    head = document.slices[0] if document.slices else ""
    match = re.search(rf"(?:^|[\r\n]){re.escape(key)}[ \t]*:", head)
    return 1 + len(re.findall(r"\r\n|\r|\n", head[: match.end()])) if match else 1


def _problem(line: int, rule: str, message: str, remedy: str) -> Problem:
    return Problem(line=line, rule=rule, message=message, remedy=remedy, is_fatal=False)


def _fence(fence: Block, is_plain: bool) -> Iterator[Problem]:
    line = fence.start + 1
    swallowed = re.search(r"(?:^|[\r\n])##[ \t]+\S", fence.content) is not None
    if not fence.closed:
        message = "the fence is never closed" + (" and swallows a ## heading" if swallowed else "")
        yield _problem(line, "unclosed-fence", message, f"Close it with {fence.mark} on a line of its own.")
        return
    language = read_info(fence.info).language
    opened_within = re.search(rf"(?:^|[\r\n])[ \t]*{re.escape(fence.mark)}[ \t]*\w", fence.content) is not None
    suspicious = language in languages() and (opened_within or language not in _HASH_COMMENTS)
    if swallowed and not is_plain and suspicious and language not in _MARKDOWN:
        yield _problem(line, "swallowed-heading", "the fence swallows a ## heading", f"Close it with {fence.mark} before the heading.")


def _cell(cell: Cell) -> Iterator[Problem]:
    spec = spec_of(cell.kind)
    if not cell.is_named:
        message = f"the {cell.kind} cell has no name; its answer would hang on its place in the file"
        yield _problem(cell.line, "name", message, f'Name it: {{"name":"{cell.name}"}}.')
    known = COMMON | RUNME | (spec.attributes if spec else frozenset())
    for key in cell.attributes:
        if key not in known and not key.startswith("x-"):
            yield _problem(
                cell.line, "attribute", f"a {cell.kind} cell has no attribute {key}", f"Known: {', '.join(sorted(known - RUNME))}."
            )
    for key, choices in _CHOICES.items():
        if key in cell.attributes and cell.attributes[key] not in choices:
            yield _problem(cell.line, "attribute", f"{key} is {cell.attributes[key]!r}", f"Use one of {', '.join(choices)}.")
    if cell.kind == "command" and cell.attributes.get("kind", "other") not in REMEDIATION_KINDS:
        yield _problem(cell.line, "attribute", f"kind is {cell.attributes['kind']!r}", f"Use one of {', '.join(REMEDIATION_KINDS)}.")
    minutes = cell.attributes.get("minutes")
    if minutes is not None and not re.fullmatch(r"\d{1,4}", minutes):
        yield _problem(cell.line, "attribute", f"minutes is {minutes!r}", "Give whole minutes, such as 5.")
    for key in cell.values:
        if spec is not None and spec.keys and key not in spec.keys and not key.startswith("x-"):
            yield _problem(cell.line, "key", f"the body of a {cell.kind} cell has no key {key}", f"Known: {', '.join(sorted(spec.keys))}.")


def _front(document: Document) -> Iterator[Problem]:
    front = document.front
    for key in front:
        if key not in KEYS and not key.startswith("x-"):
            yield _problem(
                line_of(document, key),
                "key",
                f"the front matter has no key {key}",
                f"Known: {', '.join(sorted(KEYS))}; others begin with x-.",
            )
    stated = front.get("id")
    if stated is not None and document.id != stated and not f"/{document.id}".endswith(f"/{stated}"):
        message = f"the id is {stated}, but the file is {document.id}.md"
        yield _problem(line_of(document, "id"), "id", message, "Write its path in the library without .md, or leave the id out.")
    if front.get("tlp") is not None and front["tlp"] not in _TLP:
        yield _problem(line_of(document, "tlp"), "key", f"tlp is {front['tlp']!r}", f"Use one of {', '.join(_TLP)}.")
    if front.get("reviewed") is not None and read_day(front["reviewed"]) is None:
        yield _problem(line_of(document, "reviewed"), "key", f"reviewed is {front['reviewed']!r}", "Write a day, such as 2026-10-01.")
    if front.get("review_every") is not None and read_span(front["review_every"]) is None:
        yield _problem(line_of(document, "review_every"), "key", f"review_every is {front['review_every']!r}", "Write a span, such as 90d.")
    yield from _applies(document, front.get("applies_to"))
    yield from _inputs(document, front.get("inputs"))


def _applies(document: Document, applies: Any) -> Iterator[Problem]:
    line = line_of(document, "applies_to")
    if applies is None:
        return
    if not isinstance(applies, Mapping) or set(applies) - APPLIES_KEYS:
        yield _problem(line, "key", "applies_to is not made of kinds and severities", "Write {kinds: [both], severities: [SEV1]}.")
        return
    for kind in incident_kinds(document.front):
        if kind not in ("reliability", "security", "both"):
            yield _problem(line, "key", f"{kind} is not a kind of incident", "Use reliability, security, both.")
    for severity in severities(document.front):
        if not re.fullmatch(r"SEV[1-5]", severity):
            yield _problem(line, "key", f"{severity} is not a severity", "Use SEV1 to SEV5.")


def _inputs(document: Document, inputs: Any) -> Iterator[Problem]:
    line = line_of(document, "inputs")
    if inputs is None or inputs == "":
        return
    if not isinstance(inputs, Mapping):
        yield _problem(line, "inputs", "inputs is not a list of names", "Write service: {type: service, required: true} below it.")
        return
    for name, what in inputs.items():
        if not GOOD.fullmatch(name):
            remedy = "Use lower-case letters, digits and _, beginning with a letter."
            yield _problem(line, "name", f"{name!r} is not a name for an input", remedy)
        if not isinstance(what, Mapping) or set(what) - INPUT_KEYS:
            yield _problem(line, "inputs", f"the input {name} has keys that mean nothing", f"Known: {', '.join(sorted(INPUT_KEYS))}.")
        elif str(what.get("type") or "text") not in TYPES:
            yield _problem(line, "inputs", f"the input {name} has the type {what['type']}", f"Use one of {', '.join(TYPES)}.")
        elif what.get("type") == "choice" and not words(what.get("options")):
            yield _problem(line, "inputs", f"the input {name} is a choice of nothing", "Give it options: [one, other].")
        cell = document.cell(name)
        if cell is not None:
            yield _problem(cell.line, "duplicate-name", f"the name {name} is already that of an input", "Give the cell another name.")
