"""Text on its way into a Markdown document: what people typed stays text, what authors wrote stays without HTML and images."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPECIAL = re.compile(r"[\\`*\[\]<|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)")
_OPENING = re.compile(r"(?=#{1,6}(?:\s|$))|(?=[-+](?:\s|$))|(?=[=-]+\s*$)|(?=>)|(?<=\d)(?=[.)](?:\s|$))")
_NUMBER = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")
_REFUSED = frozenset({"html_block", "html_inline", "image"})


def escaped(text: str) -> str:
    """Text as Markdown that shows exactly that text: no emphasis, link, list, heading, HTML or image comes of it.

    Lines stay lines and blank lines stay paragraphs; spaces at the ends of a line are dropped.
    """
    lines = [_line(line) for line in _BREAK.split(_CONTROL.sub("", text))]
    out = ""
    for number, line in enumerate(lines):
        follows = lines[number + 1] if number + 1 < len(lines) else ""
        out += line + ("  \n" if line and follows else "\n")
    return re.sub(r"\n{3,}", "\n\n", out).strip("\n")


def _line(line: str) -> str:
    bare = line.strip()
    number = _NUMBER.match(bare)
    if number:
        return f"{number[0]}\\{_SPECIAL.sub(_backslashed, bare[number.end() :])}"
    opening = "\\" if _OPENING.match(bare) else ""
    return opening + _SPECIAL.sub(_backslashed, bare)


def _backslashed(match: re.Match[str]) -> str:
    return "\\" + match[0]


def one_line(text: str) -> str:
    """The same for a heading, a list item or a table cell: line ends become spaces."""
    return escaped(" ".join(_BREAK.sub(" ", text).split()))


@lru_cache(maxsize=1024)
def neutral(markdown: str) -> str:
    """An author's Markdown without raw HTML and images, which show as the text they were written in.

    Markdown that has neither comes back unchanged but for its line ends.
    """
    text = _BREAK.sub("\n", markdown).strip("\n")
    if not _refused(text):
        return text
    lines = text.split("\n")
    code = {line for token in _tokens(text) if token.type in {"fence", "code_block"} and token.map for line in range(*token.map)}
    text = "\n".join(line if number in code else _defused(line) for number, line in enumerate(lines))
    return text if not _refused(text) else _defused(text)


def _defused(text: str) -> str:
    return text.replace("<", "&lt;").replace("![", "!\\[")


def _refused(text: str) -> bool:
    return any(token.type in _REFUSED for token in _tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def fenced(text: str, language: str = "") -> str:
    """Text as a code block whose fence is longer than any run of backticks inside."""
    body = _CONTROL.sub("", _BREAK.sub("\n", text)).strip("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", body)), default=0))
    return f"{fence}{re.sub(r'[^A-Za-z0-9_+-]', '', language)}\n{body}\n{fence}"


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table of plain text; `None` shows as a dash, because unknown is not zero and not empty."""
    body = ["| " + " | ".join("–" if value is None else one_line(str(value)) for value in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(map(one_line, headers)) + " |", "|" + " --- |" * len(headers), *body])


def paragraphs(*parts: str) -> str:
    """The parts that say something, with a blank line between."""
    return "\n\n".join(part for part in parts if part.strip())
