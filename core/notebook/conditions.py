"""Conditions of `when`: read, and answered true, false or unknown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from core.errors import InvalidInput
from core.notebook.references import NAME

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:''|[^'])*')|(?P<mark>!=|[=<>(),])|(?P<word>[^\s=<>!(),']+))")
_REFERENCE = re.compile(rf"{NAME}(?:\.[A-Za-z_][A-Za-z0-9_]{{0,62}})?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_SEVERITY = re.compile(r"SEV([1-5])", re.IGNORECASE)
_RESERVED = frozenset({"and", "or", "not", "in"})
LONGEST = 2000
DEEPEST = 50
_REMEDY = "Write it like: severity in (SEV1, SEV2) and not exposed = 'no'."


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """`key operator literal`; `literals` has one text, or those between the parentheses of `in`."""

    key: str
    operator: str
    literals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Parts joined by `and` or `or`, or one part behind `not`."""

    word: str
    parts: tuple["Condition", ...]


Condition = Compare | Joined


@lru_cache(maxsize=1024)
def read_condition(text: str) -> Condition:
    """The condition a text states. Raises `InvalidInput` naming the place when it states none."""
    if len(text) > LONGEST:
        raise InvalidInput(f"A condition has {len(text)} characters, more than {LONGEST}.", "Split it over several cells.")
    reader = _Reader(text)
    condition = reader.either(0)
    if reader.peek()[1]:
        raise reader.wrong("and, or, or the end")
    return condition


def keys_of(condition: Condition) -> tuple[str, ...]:
    """What a condition asks about, `name` or `name.column`, each once, in order."""
    if isinstance(condition, Compare):
        return (condition.key,)
    return tuple(dict.fromkeys(key for part in condition.parts for key in keys_of(part)))


def decide(condition: str, facts: Mapping[str, Any]) -> bool | None:
    """The condition's answer from what is known; None, unknown, while something it needs is unanswered or cannot be compared.

    A condition that cannot be read is unknown as well, so that its cell stays visible; the linter reports it.
    """
    try:
        return evaluate(read_condition(condition), facts)
    except InvalidInput:
        return None


def evaluate(condition: Condition, facts: Mapping[str, Any]) -> bool | None:
    """Kleene's three values: `and` is false as soon as one part is false, `or` true as soon as one is true."""
    if isinstance(condition, Compare):
        return _compare(condition, facts)
    answers = [evaluate(part, facts) for part in condition.parts]
    if condition.word == "not":
        return None if answers[0] is None else not answers[0]
    decisive = condition.word == "or"
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _compare(condition: Compare, facts: Mapping[str, Any]) -> bool | None:
    name, _, column = condition.key.partition(".")
    found = facts.get(name)
    if column or isinstance(found, Mapping):
        found = found.get(column) if isinstance(found, Mapping) and column else None
    if found is None or found == "":
        return None
    if condition.operator == "in":
        return any(_equal(found, literal) for literal in condition.literals)
    literal = condition.literals[0]
    if condition.operator in ("=", "!="):
        return _equal(found, literal) is (condition.operator == "=")
    left, right = _ordered(found), _ordered(literal)
    if left is None or right is None or left[0] != right[0]:
        return None
    return bool(left[1] < right[1] if condition.operator == "<" else left[1] > right[1])


def _equal(found: Any, literal: str) -> bool:
    if isinstance(found, bool):
        return literal.lower() == ("true" if found else "false")
    if isinstance(found, list | tuple):
        return any(_equal(each, literal) for each in found)
    left, right = _ordered(found), _ordered(literal)
    if left is not None and right is not None and left[0] == right[0]:
        return bool(left[1] == right[1])
    return str(found) == literal


def _ordered(value: Any) -> tuple[str, Any] | None:
    """The value with its scale when it is a number, a time (UTC where it names no zone) or a severity (SEV1 is the greatest)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return "time", value if value.tzinfo else value.replace(tzinfo=UTC)
    text = str(value).strip()
    if _NUMBER.fullmatch(text) and len(text) < 300:
        return "number", float(text) if "." in text else int(text)
    if severity := _SEVERITY.fullmatch(text):
        return "severity", -int(severity[1])
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return "time", moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Reader:
    """Reads by descent: or, and, not, one comparison."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str, int]] = []
        self._next = 0
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                at += len(text[at:]) - len(text[at:].lstrip())
                raise InvalidInput(f"The condition `{text}` cannot be read from character {at + 1}.", _REMEDY)
            self._tokens.append((match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
            at = match.end()

    def peek(self) -> tuple[str, str, int]:
        return self._tokens[self._next] if self._next < len(self._tokens) else ("end", "", len(self._text))

    def wrong(self, expected: str) -> InvalidInput:
        _, found, at = self.peek()
        what = f"`{found}` stands" if found else "it ends"
        return InvalidInput(f"In the condition `{self._text}` {what} at character {at + 1} where {expected} is expected.", _REMEDY)

    def _takes(self, *words: str) -> str:
        group, found, _ = self.peek()
        if group != "text" and found in words:
            self._next += 1
            return found
        return ""

    def either(self, depth: int) -> Condition:
        return self._chain("or", depth)

    def _chain(self, word: str, depth: int) -> Condition:
        parts = [self._chain("and", depth) if word == "or" else self._one(depth)]
        while self._takes(word):
            parts.append(self._chain("and", depth) if word == "or" else self._one(depth))
        return parts[0] if len(parts) == 1 else Joined(word=word, parts=tuple(parts))

    def _one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise self.wrong(f"nothing nested deeper than {DEEPEST} levels")
        if self._takes("not"):
            return Joined(word="not", parts=(self._one(depth + 1),))
        if self._takes("("):
            inner = self.either(depth + 1)
            if not self._takes(")"):
                raise self.wrong("a closing )")
            return inner
        return self._comparison()

    def _comparison(self) -> Compare:
        group, key, _ = self.peek()
        if group != "word" or key in _RESERVED or not _REFERENCE.fullmatch(key):
            raise self.wrong("the name of an input or a cell")
        self._next += 1
        operator = self._takes("=", "!=", "<", ">", "in")
        if not operator:
            raise self.wrong("one of = != < > in")
        if operator != "in":
            literal = self._literal()
            if operator in "<>" and _ordered(literal) is None:
                self._next -= 1
                raise self.wrong("a number, a time or a severity")
            return Compare(key=key, operator=operator, literals=(literal,))
        if not self._takes("("):
            raise self.wrong("( and a list")
        literals = [self._literal()]
        while self._takes(","):
            literals.append(self._literal())
        if not self._takes(")"):
            raise self.wrong("a comma or a closing )")
        return Compare(key=key, operator="in", literals=tuple(literals))

    def _literal(self) -> str:
        group, found, _ = self.peek()
        if group == "text" or (group == "word" and found not in _RESERVED):
            self._next += 1
            return found[1:-1].replace("''", "'") if group == "text" else found
        raise self.wrong("a value")
