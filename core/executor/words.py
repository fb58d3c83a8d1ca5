"""A cell's commands as lists of words, without a shell: what only a shell could do is refused by name."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from core.errors import InvalidInput
from core.notebook.document import Cell
from core.notebook.references import value_of
from core.notebook.shell import SHELLS, outside, places

MOST_COMMANDS, MOST_WORDS, LONGEST = 20, 64, 4096
_BARE = re.compile(r"[^A-Za-z0-9_@%+=:,./^\- \t'\"\ue000\ue001]")
"""What means something to a shell outside quotes, or is no plain letter."""
_IN_DOUBLE = re.compile(r"[$`\\!]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Control characters, and those that cannot be seen or turn the direction of reading."""
_MARKED = re.compile("\ue000([0-9]+)\ue001")


def commands_of(cell: Cell, facts: Mapping[str, Any]) -> list[list[str]]:
    """The commands of a cell, one a line, as words; a value becomes part of exactly one word, whatever it holds.

    Raises `InvalidInput` naming the line that needs a shell (pipes, variables, globs, redirects …), a value with control characters or
    that is a list, another language, and too much of anything; and as `value_of`.
    """
    if cell.language not in SHELLS:
        raise InvalidInput(f"The cell {cell.name} is {cell.language}, which is not run here.", "Run it elsewhere, record what came of it.")
    if {"\ue000", "\ue001"} & set(cell.body):
        raise InvalidInput(f"The cell {cell.name} holds characters that have no meaning.", "Take them out.")
    text, values = _marked(cell, facts)
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    found = [_words(cell, line, values) for line in lines if line and not line.startswith("#")]
    if not 0 < len(found) <= MOST_COMMANDS:
        raise InvalidInput(f"The cell {cell.name} has {len(found)} commands.", f"Write one to {MOST_COMMANDS}, each on a line of its own.")
    return found


def _marked(cell: Cell, facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The body with a mark in the place of each reference, and the values by the marks' numbers."""
    out, at, values = [], 0, []
    for place in places(cell.body):
        if place.inside:
            raise InvalidInput(f"${{{{{place.key}}}}} stands inside {place.inside}.", outside(place))
        values.append(_value(place.key, facts))
        out += [cell.body[at : place.start], f"\ue000{len(values) - 1}\ue001"]
        at = place.end
    return "".join([*out, cell.body[at:]]), values


def _value(key: str, facts: Mapping[str, Any]) -> str:
    value = value_of(key, facts)
    if isinstance(value, list | tuple):
        raise InvalidInput(f"${{{{{key}}}}} is a list, and one argument takes one value.", "Write a command for each.")
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if _CONTROL.search(text) or {"\ue000", "\ue001"} & set(text):
        raise InvalidInput(f"The value of ${{{{{key}}}}} holds a line break or a control character.", "Give it another value.")
    return text


def _words(cell: Cell, line: str, values: list[str]) -> list[str]:
    wrong = _needs_shell(line)
    if wrong:
        raise InvalidInput(f"“{line[:80]}” in {cell.name} (line {cell.line}) {wrong}.", "Write plain words, or run it elsewhere.")
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InvalidInput(f"“{line[:80]}” in {cell.name} (line {cell.line}) cannot be split: {error}.", "Close the quotes.") from error
    filled = [_MARKED.sub(lambda match: values[int(match[1])], word) for word in words]
    if len(filled) > MOST_WORDS or any(len(word) > LONGEST for word in filled):
        raise InvalidInput(f"A command of {cell.name} is too long.", f"At most {MOST_WORDS} words of {LONGEST} characters.")
    return filled


def _needs_shell(line: str) -> str:
    """Why a line is no plain command, in words; empty where it is one."""
    quote = ""
    for letter in line:
        if _CONTROL.match(letter) and letter != "\t":
            return "holds a control character"
        if quote:
            if letter == quote:
                quote = ""
            elif quote == '"' and _IN_DOUBLE.match(letter):
                return f"has {letter} in quotes, which only a shell understands"
        elif letter in "'\"":
            quote = letter
        elif _BARE.match(letter):
            return f"has {letter}, which only a shell understands"
    first = re.split(r"[ \t]", line, maxsplit=1)[0]
    return "sets a variable" if "=" in first else ""
