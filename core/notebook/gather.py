"""Walks the blocks of a file and gathers its source slices, steps and cells."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.notebook.attributes import Info, read_info
from core.notebook.blocks import Block
from core.notebook.bodies import Problem, cell_values
from core.notebook.cells import Spec
from core.notebook.document import Cell, Step
from core.notebook.languages import languages
from core.notebook.naming import GOOD, Taken, slug
from core.notebook.plain import SHELLS


class Gather:
    """One walk down a file. `problems` is added to; `whole` is the title of the one step a plain file without steps has."""

    def __init__(self, lines: Sequence[str], *, is_plain: bool, problems: list[Problem], whole: str | None) -> None:
        self.slices: list[str] = []
        self.introduction: list[Cell] = []
        self.count = 0
        self._lines = lines
        self._is_plain = is_plain
        self._problems = problems
        self._whole = whole
        self._steps: list[tuple[str, str, int, list[Cell]]] = []
        self._step_names = Taken(["introduction"])
        self._names: dict[str, int] = {}
        self._taken = Taken()
        self._positions: Counter[tuple[str, str]] = Counter()

    def steps(self) -> tuple[Step, ...]:
        """The steps gathered so far."""
        return tuple(Step(name=name, title=title, line=line, cells=tuple(cells)) for name, title, line, cells in self._steps)

    def walk(self, blocks: Sequence[Block], *, front: Block | None, title: Block | None, steps: Sequence[Block]) -> None:
        """Takes the whole file: `front`, `title` and the headings that open `steps` become slices of their own."""
        cells = {block.start: meant for block in blocks if block.kind in ("fence", "tasks") and (meant := self._meant(block))}
        nested = [block for block in blocks if block.kind == "fence" and block.nested and block.start in cells]
        self._reserve([info for _, info in cells.values()])
        openings = {block.start for block in steps}
        if self._whole is not None:
            self._open(self._whole, 0)
        at = 0
        for block in blocks:
            is_cell = block.start in cells and not (block.kind == "tasks" and self._splits(block, nested))
            if block.start < at or not (is_cell or block is front or block is title or block.start in openings):
                continue
            if block.kind == "tasks" and not self._steps:
                continue
            self._text(at, block.start)
            if is_cell:
                self._cell(block, *cells[block.start])
            elif block.start in openings:
                self._open(block.title, block.start)
            self.slices.append("".join(self._lines[block.start : block.end]))
            at = block.end
        self._text(at, len(self._lines))

    def _splits(self, block: Block, nested: Sequence[Block]) -> bool:
        return any(block.start <= fence.start < block.end for fence in nested)

    def _meant(self, block: Block) -> tuple[Spec, Info] | None:
        """Which kind of cell the block is, or None for text."""
        known = languages()
        if block.kind == "tasks":
            return None if self._is_plain else (known["checklist"], Info(language="", attributes={"required": "false"}))
        info = read_info(block.info)
        spec = known.get(info.language)
        line = block.start + 1
        if self._is_plain:
            if info.language in SHELLS or (info.form and spec is not None and block.mark[0] == "`"):
                return known.get(info.language, known["sh"]), info
            return None
        if info.problem:
            remedy = 'Write attributes as flat JSON with string values, such as {"name":"recent"}.'
            self._problems.append(Problem(line=line, rule="attributes", message=info.problem, remedy=remedy))
        if spec is None:
            if info.form:
                remedy = f"Use one of {', '.join(sorted(known))}, or leave the attributes out."
                message = f"no kind of cell has the language {info.language}"
                self._problems.append(Problem(line=line, rule="kind", message=message, remedy=remedy, is_fatal=False))
            return None
        if block.mark[0] != "`":
            message, remedy = f"a {spec.kind} cell between ~ is only text", "Use backticks for the fence."
            self._problems.append(Problem(line=line, rule="fence", message=message, remedy=remedy, is_fatal=False))
            return None
        if "when" in info.attributes and info.form == "pairs":
            message, remedy = "`when` does not fit key=value attributes", 'Write the attributes as JSON: {"when":"…"}.'
            self._problems.append(Problem(line=line, rule="attributes", message=message, remedy=remedy))
        return spec, info

    def _reserve(self, infos: Sequence[Info]) -> None:
        """Names the authors gave come before those that are derived."""
        self._taken.update(name for info in infos if GOOD.fullmatch(name := info.attributes.get("name", "")))

    def _open(self, title: str, line: int) -> None:
        name = self._step_names.unique(slug(title, "step"))
        self._steps.append((name, title, line + 1, []))

    def _place(self) -> tuple[str, list[Cell]]:
        return (self._steps[-1][0], self._steps[-1][3]) if self._steps else ("", self.introduction)

    def _text(self, start: int, end: int) -> None:
        if start >= end:
            return
        body = "".join(self._lines[start:end])
        if body.removeprefix("\ufeff").strip():
            known = Info(language="", attributes={})
            while not self._lines[start].removeprefix("\ufeff").strip():
                start += 1
            self._add(start, kind="text", info=known, language=None, body=body.removeprefix("\ufeff"), values={})
        self.slices.append(body)

    def _cell(self, block: Block, spec: Spec, info: Info) -> None:
        if block.kind == "tasks":
            body, language, values = "".join(self._lines[block.start : block.end]), None, {"items": list(block.items)}
        else:
            body, language = block.content, info.language
            values, problems = cell_values(block, spec, body)
            self._problems.extend(problems)
        self._add(block.start, kind=spec.kind, info=info, language=language, body=body, values=values)

    def _add(self, start: int, *, kind: str, info: Info, language: str | None, body: str, values: dict[str, Any]) -> None:
        step, cells = self._place()
        self.count += 1
        name, label = self._name(info.attributes.get("name"), kind, step, start + 1)
        cell = Cell(
            name=name,
            kind=kind,
            body=body,
            line=start + 1,
            slice=len(self.slices),
            step=step,
            language=language,
            attributes=info.attributes,
            values=values,
            label=label,
            is_named="name" in info.attributes,
        )
        cells.append(cell)

    def _name(self, given: str | None, kind: str, step: str, line: int) -> tuple[str, str]:
        if given is None:
            self._positions[step, kind] += 1
            return self._taken.unique(f"{step or 'introduction'}_{kind}_{self._positions[step, kind]}"), ""
        if GOOD.fullmatch(given) and given not in self._names:
            self._names[given] = line
            return given, ""
        if not self._is_plain and given in self._names:
            message = f"the name {given} is already used at line {self._names[given]}"
            self._problems.append(Problem(line=line, rule="duplicate-name", message=message, remedy="Give each cell a name of its own."))
        elif not self._is_plain:
            remedy = "Use lower-case letters, digits and _, beginning with a letter, at most 63 characters."
            self._problems.append(Problem(line=line, rule="name", message=f"{given!r} is not a name", remedy=remedy, is_fatal=False))
        derived = re.sub(r"[^a-z0-9_]", "_", given.lower())[:63]
        return self._taken.unique(derived if GOOD.fullmatch(derived) else slug(given, "cell")), given
