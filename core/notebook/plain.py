"""How a Markdown file that nobody wrote for Parley is read: its title and the headings that become steps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.notebook.blocks import Block

SHELLS = frozenset({"sh", "bash", "shell", "console", "zsh", "powershell"})
"""The fence languages that are commands in any file; every other fence of a plain file is text."""


def title_of(front: Mapping[str, Any], headings: Sequence[Block], file_name: str) -> tuple[str, Block | None]:
    """The title and the heading that gives it: the front matter's, else the first heading if it is the only `#`, else the file's name."""
    tops = [heading for heading in headings if heading.level == 1]
    lone = tops[0] if len(tops) == 1 and headings[0] is tops[0] else None
    stated = front.get("title")
    if isinstance(stated, str) and stated.strip():
        same = lone if lone is not None and lone.title == stated.strip() else None
        return stated.strip(), same
    if lone is not None and lone.title:
        return lone.title, lone
    return file_name, None


def steps_of(headings: Sequence[Block], title: Block | None) -> list[Block]:
    """The headings of the level that, going down the file, is the first to occur at least twice; the title is left out."""
    rest = [heading for heading in headings if heading is not title]
    counts = Counter(heading.level for heading in rest)
    level = next((heading.level for heading in rest if counts[heading.level] > 1), None)
    return [heading for heading in rest if heading.level == level]
