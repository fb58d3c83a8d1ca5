"""A notebook as one HTML file that asks nothing of the network: fonts inside, both lenses side by side, light, dark and print."""

import base64
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path

from core.exports.blocks import Block, Code, Heading, Item, Lenses, Listing, Picture, Question, Quote, Ruler, Run, Runs, Table, Text
from core.exports.paper import Paper

_HERE = Path(__file__).parent
_FACES = _HERE.parents[1] / "pages" / "static"
_FONTS = (
    ("Plex", "100 700", "ibm-plex-sans-latin-wght-normal.woff2"),
    ("Plex", "100 700", "ibm-plex-sans-latin-ext-wght-normal.woff2"),
    ("Plex Mono", "400", "ibm-plex-mono-latin-400-normal.woff2"),
)
_RANGES = {
    "ibm-plex-sans-latin-ext-wght-normal.woff2": "U+0100-02BA, U+02BD-02CC, U+02CE-02D7, U+1E00-1E9F, U+1EF2-1EFF, U+20A0-20AB",
}
_SHORT = 20
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"


def html(paper: Paper) -> str:
    """The whole file. Text that people wrote is escaped; there is no script, and a policy inside forbids every request."""
    title = escape(paper.title)
    mark = f'<p class="tlp">{escape(paper.marking)}</p>'
    contents = "".join(f'<li><a href="#{each.anchor}">{escape(each.title)}</a></li>' for each in paper.sections)
    nav = f'<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>{contents}</ol></nav>' if len(paper.sections) > 3 else ""
    sections = "".join(
        f'<section aria-labelledby="{each.anchor}"><h2 id="{each.anchor}">{escape(each.title)}</h2>{_all(each.blocks)}</section>'
        for each in paper.sections
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{_faces()}{_style()}</style></head><body>"
        f'<div class="paper"><header class="page">{mark}</header><div class="sheet">{nav}<main>'
        f'<h1>{title}</h1><p class="made">{escape(paper.made)}</p>'
        f'<div class="about">{_pairs(paper.facts, "Facts")}{_pairs(paper.milestones, "Milestones")}</div>'
        f'{_all(paper.opening)}{sections}<p class="origin">{escape(paper.origin)}</p></main></div>'
        f'<footer class="page">{mark}</footer></div></body></html>\n'
    )


@cache
def _style() -> str:
    return (_HERE / "notebook.css").read_text(encoding="utf-8")


@cache
def _faces() -> str:
    """The faces of the screens, inside the file."""
    rules = []
    for family, weight, name in _FONTS:
        data = base64.b64encode((_FACES / name).read_bytes()).decode()
        only = f";unicode-range:{_RANGES[name]}" if name in _RANGES else ""
        source = f'url(data:font/woff2;base64,{data}) format("woff2")'
        rules.append(f'@font-face{{font-family:"{family}";font-weight:{weight};src:{source}{only}}}')
    return "".join(rules)


def _pairs(pairs: Iterable[tuple[str, str]], label: str) -> str:
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    return f'<dl aria-label="{label}">{rows}</dl>' if rows else ""


def _all(blocks: Iterable[Block]) -> str:
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Text():
            return f"<p>{_runs(block.runs)}</p>"
        case Heading():
            level = min(6, block.level + 1)
            return f"<h{level}>{_runs(block.runs)}</h{level}>"
        case Listing(start=None):
            ticked = ' class="ticks"' if block.items and all(item.ticked is not None for item in block.items) else ""
            return f"<ul{ticked}>{''.join(map(_item, block.items))}</ul>"
        case Listing():
            return f'<ol start="{block.start}">{"".join(map(_item, block.items))}</ol>'
        case Table():
            return _table(block)
        case Code():
            return f'<pre tabindex="0"><code>{escape(block.text)}</code></pre>'
        case Quote():
            label = f'<p class="label">{escape(block.label)}</p>' if block.label else ""
            return f"<blockquote>{label}{_all(block.blocks)}</blockquote>"
        case Question():
            return f'<div class="question">{_all(block.blocks)}</div>'
        case Lenses():
            return _lenses(block)
        case Ruler():
            return "<hr>"
        case Picture():
            return _picture(block)


def _picture(block: Picture) -> str:
    """The drawing inside the file; as an image it can run nothing."""
    inside = base64.b64encode(block.svg.encode()).decode()
    caption = f"<figcaption>{_runs(block.caption)}</figcaption>" if block.caption else ""
    return f'<figure><img src="data:image/svg+xml;base64,{inside}" alt="{escape(block.alt)}">{caption}</figure>'


def _item(item: Item) -> str:
    box = "" if item.ticked is None else '<span class="box" role="img" aria-label="done">☑</span> '
    if item.ticked is False:
        box = '<span class="box" role="img" aria-label="to do">☐</span> '
    first = item.blocks[0] if item.blocks else None
    lead, rest = (_runs(first.runs), item.blocks[1:]) if isinstance(first, Text) else ("", item.blocks)
    return f"<li>{box}{lead}{_all(rest)}</li>"


def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{_runs(cell)}</th>' for cell in block.head)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in block.rows)
    wide = " wide" if len(block.head) > 4 else ""
    return f'<div class="table{wide}" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(runs: Runs) -> str:
    """A cell; short words stay on one line, so that a column of times or names is never broken."""
    size = sum(len(run.text) for run in runs)
    kind = "short" if size <= _SHORT else "long" if size > 2 * _SHORT else "middle"
    return f'<td class="{kind}">{_runs(runs)}</td>'


def _lenses(block: Lenses) -> str:
    sides = [(name, letter, side) for name, letter, side in (("SRE", "R", block.sre), ("Security", "S", block.security)) if side]
    inside = "".join(
        f'<div class="lens {name.lower()}"><p class="label"><span aria-hidden="true">{letter}</span> {name}</p>{_all(side)}</div>'
        for name, letter, side in sides
    )
    return f'<div class="lenses{" one" if len(sides) == 1 else ""}">{inside}</div>'


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    if run.text == "\n":
        return "<br>"
    text = escape(run.text)
    for tag, is_set in (("code", run.code), ("strong", run.bold), ("em", run.italic)):
        text = f"<{tag}>{text}</{tag}>" if is_set else text
    return f'<a href="{escape(run.url)}" rel="noreferrer noopener">{text}</a>' if run.url else text
