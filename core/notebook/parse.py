"""Turns a Markdown file into a Document without losing a byte, and changes one cell of it."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from core.errors import BadFile, InvalidInput
from core.notebook.blocks import Block, find_blocks, split_lines, structure
from core.notebook.bodies import Problem, yaml_front
from core.notebook.document import Cell, Document, Step
from core.notebook.front_matter import KINDS
from core.notebook.gather import Gather
from core.notebook.plain import steps_of, title_of

MOST_BYTES = 2_000_000
MOST_LINES = 20_000
MOST_CELLS = 5_000


class BrokenNotebook(InvalidInput):
    """A notebook's structure is wrong at a line (from 1); nothing of it was taken."""

    def __init__(self, id: str, problem: Problem) -> None:
        super().__init__(f"{id}.md:{problem.line}: {problem.message}.", problem.remedy)
        self.line = problem.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document as far as it could be read, and what is wrong with it, fatal or not, in the order of lines."""

    document: Document
    problems: tuple[Problem, ...]
    fences: tuple[Block, ...]


def parse(data: bytes | str, id: str) -> Document:
    """The notebook of this file; `id` is its path in the library without `.md`.

    Raises `BadFile` when it is not text of at most 2 MB and 20,000 lines in UTF-8, and `BrokenNotebook` (an `InvalidInput`) with file
    and line when its structure is wrong.
    """
    reading = read(data, id)
    for problem in reading.problems:
        if problem.is_fatal:
            raise BrokenNotebook(id, problem)
    return reading.document


def read(data: bytes | str, id: str) -> Reading:
    """As `parse`, but what is wrong with the structure is listed instead of raised; the linter needs all of it."""
    text, digest = _text(data, id)
    lines = split_lines(text)
    if len(lines) > MOST_LINES:
        raise BadFile(f"{id}.md has {len(lines):,} lines; a notebook has at most {MOST_LINES:,}.", "Split it into several notebooks.")
    blocks = find_blocks(lines)
    first = blocks[0] if blocks and blocks[0].kind == "front" else None
    front, is_plain, problems = yaml_front(first)
    headings = [block for block in blocks if block.kind == "heading"]
    file_name = PurePosixPath(id).name or "notebook"
    title, title_block = title_of(front, headings, file_name)
    if is_plain:
        steps = steps_of(headings, title_block)
        whole = not steps
    else:
        title_block = next((heading for heading in headings if heading.level == 1), None)
        title = title if isinstance(front.get("title"), str) or title_block is None else title_block.title or file_name
        steps, whole = [heading for heading in headings if heading.level == 2], False
    front_block = first if first is not None and (front or not is_plain or problems or not first.content.strip()) else None
    gather = Gather(lines, is_plain=is_plain, problems=problems, whole=title if whole else None)
    gather.walk(blocks, front=front_block, title=title_block, steps=steps)
    if gather.count > MOST_CELLS:
        raise BadFile(f"{id}.md has more than {MOST_CELLS} cells.", "Split it into several notebooks.")
    document = _document(id, title, is_plain, front, gather, digest)
    fences = tuple(block for block in blocks if block.kind == "fence")
    return Reading(document=document, problems=tuple(sorted(problems, key=lambda problem: problem.line)), fences=fences)


def replace(document: Document, cell: Cell, new_source: str) -> Document:
    """The document with the source slice of this cell changed to `new_source` (its fence included) and nothing else.

    Raises as `parse`, and `InvalidInput` when the new source would change how the rest of the file is read, such as an unclosed fence.
    """
    before, old, after = document.slices[: cell.slice], document.slices[cell.slice], document.slices[cell.slice + 1 :]
    if after and not new_source.endswith(("\n", "\r")):
        new_source += "\r\n" if old.endswith("\r\n") else old[-1:] if old.endswith(("\n", "\r")) else "\n"
    changed = parse("".join((*before, new_source, *after)), document.id)
    kept = changed.slices[: len(before)] == before and (not after or changed.slices[-len(after) :] == after)
    if not kept:
        raise InvalidInput(
            f"The new text of {cell.name} in {document.id}.md changes how the text around it is read.",
            "Close every fence in it and keep headings out of it.",
        )
    return changed


def _text(data: bytes | str, id: str) -> tuple[str, str]:
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > MOST_BYTES:
            raise BadFile(f"{id}.md has {len(raw):,} bytes; a notebook has at most {MOST_BYTES:,}.", "Split it, or attach the long part.")
        text = raw.decode()
    except UnicodeError as error:
        raise BadFile(f"{id}.md is not UTF-8 text at byte {getattr(error, 'start', 0)}.", "Save the file as UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadFile(f"{id}.md:{line}: there is a NUL character.", "Remove it; a text file has none.")
    return text, hashlib.sha256(raw).hexdigest()


def _document(id: str, title: str, is_plain: bool, front: dict[str, Any], gather: Gather, digest: str) -> Document:
    stated = front.get("notebook")
    kind = stated if not is_plain and stated in KINDS else "runbook"
    version = front["version"] if isinstance(front.get("version"), str) and front["version"] else "1"
    steps = gather.steps()
    model = {
        "title": title,
        "kind": kind,
        "is_plain": is_plain,
        "front": front,
        "introduction": _meaning(gather.introduction),
        "steps": [[step.title, _meaning(step.cells)] for step in steps],
    }
    canonical = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Document(
        id=id,
        title=title,
        kind=kind,
        is_plain=is_plain,
        version=version,
        front=front,
        introduction=tuple(gather.introduction),
        steps=steps,
        slices=tuple(gather.slices),
        document_hash=digest,
        model_hash=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _meaning(cells: Sequence[Cell]) -> list[list[Any]]:
    """The cells as the model hash sees them: what they say, not how they are laid out."""
    return [[cell.name, cell.kind, cell.language, dict(cell.attributes), dict(cell.values), _said(cell)] for cell in cells]


def _said(cell: Cell) -> Any:
    if cell.kind == "text":
        return structure(cell.body)
    if cell.values:
        return ""
    return [line.rstrip() for line in re.split(r"\r\n|\r|\n", cell.body.strip())]


__all__ = ["BrokenNotebook", "Document", "Reading", "Step", "parse", "read", "replace"]
