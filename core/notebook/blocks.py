"""Finds the headings, fences, task lists and front matter of a Markdown file by line, as markdown-it reads them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

_ENDS = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_TASK = re.compile(r"\[([ xX])\][ \t]+(\S.*)", re.DOTALL)
_blocks = MarkdownIt("commonmark").use(front_matter_plugin).disable(["inline"])
_inline = MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block from line `start` up to but not including line `end` (from 0).

    `kind` is front, heading, fence or tasks. A heading has `level` and `title`; a fence its `info`, `mark` (the run that opens
    it), `content` with the file's own line ends, and whether it is `closed`; `nested` tells that it lies in a list or quote.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    title: str = ""
    info: str = ""
    mark: str = ""
    content: str = ""
    closed: bool = True
    nested: bool = False
    items: tuple[str, ...] = ()


def split_lines(text: str) -> list[str]:
    r"""The lines with their ends, split on \r\n, \r and \n only; they concatenate to the text."""
    return _ENDS.findall(text)


def find_blocks(lines: Sequence[str]) -> list[Block]:
    """The blocks in the order of their lines."""
    tokens = _blocks.parse("".join(lines).removeprefix("\ufeff"))
    found: list[Block] = []
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "front_matter":
            found.append(Block(kind="front", start=start, end=end, content=token.content))
        elif token.type == "heading_open" and token.level == 0:
            title = _plain(tokens[index + 1].content)
            found.append(Block(kind="heading", start=start, end=end, level=int(token.tag[1]), title=title))
        elif token.type == "fence":
            found.append(_fence(token, lines))
        elif token.type == "bullet_list_open" and token.level == 0 and (items := _tasks(tokens, index)):
            found.append(Block(kind="tasks", start=start, end=_trimmed(lines, start, end), items=items))
    return found


def structure(markdown: str) -> list[list[str]]:
    """What the Markdown says apart from its layout: token types and their text with white space collapsed."""
    return [[token.type, " ".join(token.content.split())] for token in _blocks.parse(markdown) if token.type != "front_matter"]


def task_items(markdown: str) -> tuple[str, ...]:
    """The items of a Markdown text that is one task list, else ()."""
    blocks = find_blocks(split_lines(markdown))
    return blocks[0].items if len(blocks) == 1 and blocks[0].kind == "tasks" else ()


def _fence(token: Token, lines: Sequence[str]) -> Block:
    start, end = token.map or [0, 0]
    body = token.content.split("\n")
    ends = [lines[at][len(lines[at].rstrip("\r\n")) :] if at < len(lines) else "" for at in range(start + 1, start + len(body))]
    content = "".join(text + mark for text, mark in zip(body, [*ends, ""], strict=True))
    last = lines[end - 1].lstrip("> \t").rstrip() if end - 1 > start else ""
    closed = len(last) >= len(token.markup) and set(last) == {token.markup[0]} and len(body) - 1 == end - start - 2
    return Block(
        kind="fence", start=start, end=end, info=token.info, mark=token.markup, content=content, closed=closed, nested=token.level > 0
    )


def _tasks(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """The items of the list that opens at this token, or () unless each of them is a task."""
    items: list[str] = []
    for index in range(at + 1, len(tokens)):
        token = tokens[index]
        if token.type == "bullet_list_close" and token.level == 0:
            return tuple(items)
        if token.type == "list_item_open" and token.level == 1:
            inline = tokens[index + 2] if index + 2 < len(tokens) else token
            match = _TASK.fullmatch(inline.content.strip()) if inline.type == "inline" else None
            if match is None:
                return ()
            items.append(" ".join(match[2].split()))
    return ()


def _trimmed(lines: Sequence[str], start: int, end: int) -> int:
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _plain(markdown: str) -> str:
    """The words of a heading without its markup; a monstrous one stays as it is."""
    if len(markdown) > 1000:
        return " ".join(markdown.split())
    children = _inline.parseInline(markdown)[0].children or []
    words = "".join(child.content if child.type in ("text", "code_inline") else " " * (child.type == "softbreak") for child in children)
    return " ".join(words.split())
