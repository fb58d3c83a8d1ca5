"""Puts values into shell commands, quoted, and only where quoting keeps them one harmless word."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from core.notebook.references import NAME, value_of

SHELLS = frozenset({"sh", "bash", "zsh", "shell", "console"})
"""The languages in which `${{name}}` is replaced; python and powershell read `PARLEY_<NAME>` instead."""
_REFERENCE = re.compile(rf"\$\$\{{\{{|\$\{{\{{({NAME}(?:\.[A-Za-z_][A-Za-z0-9_]{{0,62}})?)\}}\}}")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([^\s'\"\\;&|<>()]+))")
_WORD = re.compile(r"(?:eval|let|\[\[)(?=\s)")
_OPENING = {"'": "quotes", '"': "quotes", "`": "backticks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A `${{name}}` at `start`; `inside` says in what it must not stand (quotes, backticks, $(…), a heredoc …), else ""."""

    key: str
    start: int
    end: int
    inside: str = ""


def places(script: str) -> list[Place]:
    """Every `${{…}}` of a script in order, each with what it stands inside of."""
    return _Scanner(script).run() if "${{" in script else []


def fill_shell(script: str, facts: Mapping[str, Any]) -> str:
    """The script with each `${{name}}` replaced by its value as one quoted word; `$${{` becomes `${{`.

    Raises `InvalidInput` where a reference stands inside quotes, backticks, `$(…)`, a heredoc or the like, when a value holds a NUL,
    and as `value_of`.
    """
    out, at = [], 0
    for place in places(script):
        if place.inside:
            raise InvalidInput(f"${{{{{place.key}}}}} stands inside {place.inside}, where its value could run.", outside(place))
        value = value_of(place.key, facts)
        words = value if isinstance(value, list | tuple) else [value]
        if any("\0" in str(word) for word in words):
            raise InvalidInput(f"The value of ${{{{{place.key}}}}} holds a NUL character.", "Give it another value.")
        out += [script[at : place.start].replace("$${{", "${{"), " ".join(shlex.quote(str(word)) for word in words)]
        at = place.end
    return "".join([*out, script[at:].replace("$${{", "${{")])


def outside(place: Place) -> str:
    """What to write instead of a reference inside something."""
    return f'Set a variable first (value=${{{{{place.key}}}}}) and use "$value" there.'


class _Scanner:
    """Follows a script's quoting. When in doubt it says that a reference stands inside something."""

    def __init__(self, script: str) -> None:
        self._text = script
        self._at = 0
        self._open: list[str] = []
        self._heredocs: list[tuple[str, bool]] = []
        self._word = ""
        self._found: list[Place] = []

    def run(self) -> list[Place]:
        while self._at < len(self._text):
            self._step()
        return self._found

    def _step(self) -> None:
        text, at = self._text, self._at
        match = _REFERENCE.match(text, at)
        top = self._open[-1] if self._open else ""
        if match:
            if match[1]:
                self._found.append(Place(key=match[1], start=at, end=match.end(), inside=self._inside(top)))
            self._at = match.end()
        elif top == "'":
            self._close(text[at] == "'")
        elif text[at] == "\\":
            escaped = _REFERENCE.match(text, at + 1)
            if escaped and escaped[1]:
                self._found.append(Place(key=escaped[1], start=at + 1, end=escaped.end(), inside="a backslash's escape"))
            self._at = escaped.end() if escaped else at + 2
        elif top == "$'":
            self._close(text[at] == "'")
        elif top == '"':
            self._nested(closing='"')
        elif top == "`":
            self._nested(closing="`")
        else:
            self._bare(top)

    def _inside(self, top: str) -> str:
        if top:
            return {"(": "$(…)", "{": "${…}", "((": "((…))", "$'": "quotes", "<(": "<(…)"}.get(top) or _OPENING[top]
        return self._word

    def _close(self, closes: bool) -> None:
        if closes:
            self._open.pop()
        self._at += 1

    def _nested(self, closing: str) -> None:
        text, at = self._text, self._at
        if text[at] == closing:
            self._close(True)
        elif not self._substitution():
            if closing == '"' and text[at] == "`":
                self._open.append("`")
            elif closing == "`" and text[at] in "'\"":
                self._open.append(text[at])
            self._at += 1

    def _substitution(self) -> bool:
        """Opens `$(`, `$((`, `${`, `$'`, `<(` and `>(` and steps behind it."""
        text, at = self._text, self._at
        for sign, mark in (("$((", "(("), ("$(", "("), ("${", "{"), ("$'", "$'"), ("<(", "<("), (">(", "<(")):
            quoted = bool(self._open) and self._open[-1] == '"'
            if text.startswith(sign, at) and not (quoted and mark in ("$'", "<(")):
                self._open.append(mark)
                self._at = at + len(sign)
                return True
        return False

    def _bare(self, top: str) -> None:
        text, at = self._text, self._at
        letter = text[at]
        starts_word = at == 0 or text[at - 1] in " \t\r\n;|&("
        if letter == "#" and starts_word:
            self._comment()
        elif self._substitution():
            pass
        elif letter in "'\"`":
            self._open.append(letter)
            self._at += 1
        elif (heredoc := _HEREDOC.match(text, at)) and not text.startswith("<<<", at):
            self._heredocs.append((next(word for word in heredoc.groups()[1:] if word), bool(heredoc[1])))
            self._at = heredoc.end()
        elif text.startswith("((", at) and starts_word:
            self._open.append("((")
            self._at += 2
        elif text.startswith("<<<", at):
            self._at += 3
        elif letter == "(" and top in ("(", "((", "<("):
            self._open.append("(")
            self._at += 1
        elif (letter == ")" and top in ("(", "((", "<(")) or (letter == "}" and top == "{"):
            self._open.pop()
            self._at += 2 if top == "((" and text.startswith("))", at) else 1
        else:
            self._plain(letter, starts_word)

    def _plain(self, letter: str, starts_word: bool) -> None:
        text, at = self._text, self._at
        word = _WORD.match(text, at) if starts_word and not self._word else None
        if word:
            self._word = {"[[": "[[ … ]]"}.get(word[0], f"an {word[0]} command")
        elif (self._word == "[[ … ]]" and text.startswith("]]", at)) or (letter in ";&|\n" and self._word != "[[ … ]]"):
            self._word = ""
        self._at = word.end() if word else at + 1
        if letter in "\r\n" and self._heredocs and not text.startswith("\r\n", at):
            self._skip_heredocs()

    def _comment(self) -> None:
        """A comment keeps its text; a value with a line break would end it."""
        end = next((at for at in range(self._at, len(self._text)) if self._text[at] in "\r\n"), len(self._text))
        self._inner(end, "a comment")

    def _inner(self, end: int, inside: str) -> None:
        for match in _REFERENCE.finditer(self._text, self._at, end):
            if match[1]:
                self._found.append(Place(key=match[1], start=match.start(), end=match.end(), inside=inside))
        self._at = end

    def _skip_heredocs(self) -> None:
        for word, strips in self._heredocs:
            end = self._at
            while end < len(self._text):
                stop = self._text.find("\n", end)
                stop = len(self._text) if stop < 0 else stop + 1
                line = self._text[end:stop].rstrip("\r\n")
                end = stop
                if (line.lstrip("\t") if strips else line) == word:
                    break
            self._inner(end, "a heredoc")
        self._heredocs = []
