"""Markdown as the few kinds of blocks that a page is made of, so that HTML, PDF and Word say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_SCHEMES = frozenset({"http", "https", "mailto"})
_TICKS = {"[ ] ": False, "[x] ": True, "[X] ": True}
_ALERTS = {f"[!{word.upper()}]": word for word in ("Note", "Tip", "Important", "Warning", "Caution")}


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. A run whose text is a line end breaks the line; `url` is http, https or mailto."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    runs: Runs
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; `level` counts from 2, sections themselves are 1."""

    level: int
    runs: Runs
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `ticked` is None where there is no box to tick."""

    blocks: "Blocks"
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is its first number, None for bullets."""

    items: tuple[Item, ...]
    start: int | None = None
    kind: str = field(default="list", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each cell is a line of runs."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A command, a query or an output, as it was typed."""

    text: str
    kind: str = field(default="code", init=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, or a warning when `label` says so."""

    blocks: "Blocks"
    label: str = ""
    kind: str = field(default="quote", init=False)


@dataclass(frozen=True, slots=True)
class Question:
    """What the author asked, above what was answered."""

    blocks: "Blocks"
    kind: str = field(default="question", init=False)


@dataclass(frozen=True, slots=True)
class Lenses:
    """What each discipline says, side by side; one side may be empty."""

    sre: "Blocks"
    security: "Blocks"
    kind: str = field(default="lenses", init=False)


@dataclass(frozen=True, slots=True)
class Ruler:
    """A line across."""

    kind: str = field(default="rule", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as a vector drawing: `svg` of our own making, its finding in words, and what stands below it."""

    svg: str
    alt: str
    caption: Runs = ()
    kind: str = field(default="picture", init=False)


Block = Text | Heading | Listing | Table | Code | Quote | Question | Lenses | Ruler | Picture
Blocks = tuple[Block, ...]


def plain(text: str) -> Runs:
    """The text as one run, or none."""
    return (Run(text),) if text else ()


def blocks(markdown: str) -> Blocks:
    """The blocks of a Markdown text. Raw HTML and images come as the text they were written in."""
    return tuple(_blocks(SyntaxTreeNode(_parser().parse(markdown)).children))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "paragraph":
                yield Text(_line(node))
            case "heading":
                yield Heading(max(2, int(node.tag[1:]) - 1), _line(node))
            case "bullet_list" | "ordered_list":
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                yield Listing(tuple(_item(tuple(_blocks(each.children))) for each in node.children), start)
            case "table":
                rows = tuple(tuple(_line(cell) for cell in row.children) for part in node.children for row in part.children)
                yield Table(rows[0], rows[1:])
            case "fence" | "code_block":
                yield Code(node.content.rstrip("\n"))
            case "blockquote":
                yield _quote(tuple(_blocks(node.children)))
            case "hr":
                yield Ruler()
            case _:
                yield Text(plain(node.content.strip()))


def _item(inside: Blocks) -> Item:
    """An item; `[ ]` and `[x]` at its beginning are a box."""
    first = inside[0] if inside else None
    if isinstance(first, Text) and first.runs and first.runs[0].text[:4] in _TICKS:
        run = first.runs[0]
        rest = (*plain(run.text[4:]), *first.runs[1:])
        return Item((Text(rest), *inside[1:]), _TICKS[run.text[:4]])
    return Item(inside)


def _quote(inside: Blocks) -> Quote:
    """A quotation; `[!WARNING]` at its beginning makes it one."""
    first = inside[0] if inside else None
    if not isinstance(first, Text) or not first.runs:
        return Quote(inside)
    opening = first.runs[0].text.split("\n")[0].strip()
    if opening not in _ALERTS:
        return Quote(inside)
    rest = first.runs[1:]
    while rest and not rest[0].text.strip():
        rest = rest[1:]
    return Quote((*((Text(rest),) if rest else ()), *inside[1:]), _ALERTS[opening])


def _line(node: SyntaxTreeNode) -> Runs:
    return tuple(run for inline in node.children for run in _runs(inline.children, Run("")))


def _runs(nodes: Sequence[SyntaxTreeNode], look: Run) -> Iterator[Run]:
    for node in nodes:
        match node.type:
            case "strong":
                yield from _runs(node.children, Run("", True, look.italic, look.code, look.url))
            case "em":
                yield from _runs(node.children, Run("", look.bold, True, look.code, look.url))
            case "link":
                yield from _runs(node.children, Run("", look.bold, look.italic, look.code, _safe(str(node.attrs.get("href", "")))))
            case "code_inline":
                yield Run(node.content, look.bold, look.italic, True, look.url)
            case "softbreak":
                yield Run(" ", look.bold, look.italic, look.code, look.url)
            case "hardbreak":
                yield Run("\n")
            case _:
                if node.content:
                    yield Run(node.content, look.bold, look.italic, look.code, look.url)


def _safe(url: str) -> str:
    """The address when it is one that people open, else nothing: the words stay."""
    try:
        return url if urlsplit(url).scheme in _SCHEMES else ""
    except ValueError:
        return ""
