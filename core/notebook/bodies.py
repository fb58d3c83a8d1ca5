"""Reads the YAML parts of a notebook, its front matter and the bodies of cells, and says what is wrong where."""

import re
from dataclasses import dataclass
from typing import Any

from core.notebook.blocks import Block, task_items
from core.notebook.cells import Spec
from core.notebook.front_matter import KINDS
from core.notebook.strings import NotStrings, read_strings

_LEADING = re.compile(r"\s*---[ \t]*(?:\r\n|\r|\n)(.*?)(?:\r\n|\r|\n)---[ \t]*(?:(?:\r\n|\r|\n)|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"[-*+][ \t]+([^\s\"'\[\]{}&*!|>%@`].*)")
_QUOTE = "Write it as YAML; put quotes around values that hold a colon, a bracket or a reference."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong at a line (from 1). A fatal one keeps the file from being a notebook; the others are for the linter."""

    line: int
    rule: str
    message: str
    remedy: str
    is_fatal: bool = True


def yaml_front(block: Block | None) -> tuple[dict[str, Any], bool, list[Problem]]:
    """The front matter, whether the file is plain (no `notebook:` in it), and what is wrong with it.

    Front matter that cannot be read is a fatal problem where it says `notebook:`; elsewhere it is kept as source and reported.
    """
    if block is None:
        return {}, True, []
    meant = re.search(r"^notebook[ \t]*:", block.content, re.MULTILINE) is not None
    try:
        found = read_strings(block.content)
    except NotStrings as error:
        problem = Problem(line=block.start + 2 + error.line, rule="front-matter", message=error.sentence, remedy=_QUOTE, is_fatal=meant)
        return {}, not meant, [problem]
    if not isinstance(found, dict) or "notebook" not in found:
        return (found if isinstance(found, dict) else {}), True, []
    if found["notebook"] not in KINDS:
        message = f"notebook: {found['notebook']} is not a kind of notebook"
        return found, False, [Problem(line=block.start + 1, rule="front-matter", message=message, remedy=f"Use one of {', '.join(KINDS)}.")]
    return found, False, []


def _sentences(content: str) -> list[str]:
    """The items of a list that has one sentence a line, nothing when it is more than that.

    Read as YAML, `- It serves: seen from outside` would be a mapping, and what follows ` #` a comment.
    """
    found = [_SENTENCE.fullmatch(line.rstrip()) for line in re.split(r"\r\n|\r|\n", content) if line.strip()]
    return [match[1] for match in found if match] if all(found) else []


def cell_values(block: Block, spec: Spec, content: str) -> tuple[dict[str, Any], list[Problem]]:
    """The values in a cell's body: the whole body where the kind's is YAML, else the block between `---` lines it may begin with.

    A checklist may be written as a list; its values are then `{"items": […]}`, each line as it stands where a line is an item.
    """
    offset = block.start + 2
    if not spec.is_yaml:
        match = _LEADING.match(content) if spec.keys else None
        if match is None:
            return {}, []
        offset += len(re.findall(r"\r\n|\r|\n", content[: match.start(1)]))
        content = match[1]
    elif items := task_items(content) or ("items" in spec.keys and _sentences(content)):
        return {"items": list(items)}, []
    try:
        found = read_strings(re.sub(r"\r\n|\r", "\n", content))
    except NotStrings as error:
        return {}, [Problem(line=offset + error.line, rule="body", message=error.sentence, remedy=_QUOTE)]
    if isinstance(found, list) and "items" in spec.keys:
        return {"items": found}, []
    if found is None or isinstance(found, dict):
        return found or {}, []
    message = f"the body of a {spec.kind} cell is not a list of `key: value` lines"
    return {}, [Problem(line=offset, rule="body", message=message, remedy=_QUOTE)]
