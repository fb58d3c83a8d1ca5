"""A notebook laid out as its reader may see it: the parts that HTML, PDF and Word draw, each in its own way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.exports import markdown
from core.exports.blocks import Block, Blocks, Code, Heading, Lenses, Question, Run, Table, Text, blocks, plain
from core.exports.markdown import SIGNATURE_HEADERS, UNVERIFIED, Sheet
from core.exports.pictures import chart_of, figure_of
from core.exports.tables import dated, readable
from core.notebook.cells import all_kinds, decision
from core.notebook.document import Cell
from core.notebook.markup import escaped, neutral

UNMARKED = "No TLP marking"
"""What stands on every page where nobody gave a marking: silence would read as leave to share."""
_ASKING = {"prompt": "question", "decision": "question", "signoff": "statement"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part; `anchor` is unique in the document."""

    title: str
    anchor: str
    blocks: Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document, times in UTC. `marking` is never empty; `facts` and `milestones` are label and value; `made` says for whom."""

    title: str
    marking: str
    facts: tuple[tuple[str, str], ...]
    milestones: tuple[tuple[str, str], ...]
    opening: Blocks
    sections: tuple[Section, ...]
    origin: str
    made: str


def paper(sheet: Sheet, made_at: datetime) -> Paper:
    """Lay out a notebook. `made_at` is when it leaves, as its last line says."""
    appendix: list[Block] = []
    opening: Blocks = ()
    found: list[tuple[str, Blocks]] = []
    for title, cells in markdown.sections(sheet):
        inside = tuple(_section(sheet, cells, appendix))
        if title:
            found.append((title, inside))
        else:
            opening = inside
    signed = _signatures(sheet)
    found += [("Signatures", signed)] if signed else []
    found += [("How the tables were asked", tuple(appendix))] if appendix else []
    return Paper(
        title=sheet.opened.notebook.title or "Untitled",
        marking=markdown.marking(sheet) or UNMARKED,
        facts=tuple((label, "–" if value is None else str(value)) for label, value in markdown.facts(sheet, False)),
        milestones=tuple(markdown.milestone_rows(sheet)),
        opening=_levelled(opening, 0),
        sections=tuple(
            Section(title=title, anchor=f"s{number}", blocks=_levelled(inside, 1)) for number, (title, inside) in enumerate(found, 1)
        ),
        origin=markdown.origin(sheet),
        made=_made(sheet, made_at),
    )


def _made(sheet: Sheet, made_at: datetime) -> str:
    who = sheet.viewer.name or "someone who gave no name"
    return f"Exported {markdown.when(made_at.astimezone(UTC))} for {who}, with what this reader may see."


def _section(sheet: Sheet, cells: Sequence[Cell], appendix: list[Block]) -> Iterator[Block]:
    """The cells in order; neighbours that look through one discipline's lens come side by side."""
    sre: list[Block] = []
    security: list[Block] = []
    for cell in cells:
        lens = cell.attributes.get("lens", "")
        drawn = _cell(sheet, cell, appendix)
        if lens == "sre":
            sre += drawn
        elif lens == "security":
            security += drawn
        else:
            yield from _side_by_side(sre, security)
            yield from drawn
    yield from _side_by_side(sre, security)


def _side_by_side(sre: list[Block], security: list[Block]) -> Iterator[Block]:
    if sre or security:
        yield Lenses(tuple(sre), tuple(security))
    sre.clear()
    security.clear()


def _cell(sheet: Sheet, cell: Cell, appendix: list[Block]) -> Blocks:
    whole = tuple(dated(block) for block in blocks(markdown.said(sheet, cell)))
    if cell.kind in _ASKING:
        own = markdown.asked(sheet, cell)
        asks = len(blocks(neutral(getattr(all_kinds()[cell.kind], _ASKING[cell.kind])(own))))
        answered = whole[asks:]
        if cell.kind == "decision":
            answered = _decided(sheet, own) or answered
        return (*((Question(whole[:asks]),) if asks else ()), *answered)
    if cell.kind == "guard":
        return tuple(readable(block) for block in whole)
    if cell.kind == "chart" and (drawn := chart_of(sheet, cell)):
        return (drawn,)
    if cell.kind == "metric" and (drawn := figure_of(sheet, cell)):
        return (*whole[:1], drawn, *whole[1:])
    if cell.kind in ("query", "promql", "http") and whole and isinstance(whole[0], Code):
        name = cell.attributes.get("title") or cell.name.replace("_", " ")
        appendix += [Heading(2, plain(name)), whole[0]]
        return (Text((Run(name, bold=True),)), *(readable(block) for block in whole[1:]))
    return whole


def _decided(sheet: Sheet, cell: Cell) -> Blocks:
    """The two positions side by side, then what was agreed; nothing where nobody took a position."""
    answer = sheet.opened.answers.get(cell.name) or {}
    positions = answer.get("positions") or {}
    if not any(positions.values()):
        return ()
    sre, security = (blocks(escaped(positions.get(who) or "")) for who in ("sre", "security"))
    agreed = blocks(all_kinds()["decision"].markdown(cell, {**answer, "positions": {}}))
    return (Lenses(sre, security), *agreed[len(blocks(neutral(decision.question(cell)))) :])


def _signatures(sheet: Sheet) -> Blocks:
    rows = markdown.signature_rows(sheet)
    if not rows:
        return ()
    lines = tuple((*(plain(value) for value in row[:-1]), (Run(row[-1], code=True),)) for row in rows)
    given = Table(tuple(plain(each) for each in SIGNATURE_HEADERS), lines)
    return (given, Text(plain(UNVERIFIED))) if any(row[3] == "unverified" for row in rows) else (given,)


def _levelled(inside: Blocks, last: int) -> Blocks:
    """The same blocks with no level of heading left out after `last`, which screen readers need."""
    out = []
    for block in inside:
        if isinstance(block, Heading):
            last = min(block.level, last + 1)
            block = replace(block, level=last)
        out.append(block)
    return tuple(out)
