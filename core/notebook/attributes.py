"""Reads the info string of a fence: its language and the attribute block behind it."""

import json
import re
from dataclasses import dataclass
from typing import Any

_PAIRS = re.compile(r"\{\s*(?:[^\s\"'={}`]+=[^\s\"'={}`]+\s+)*(?:[^\s\"'={}`]+=[^\s\"'={}`]+)?\s*\}")
_LONGEST = 8000
HALF = re.compile("[\ud800-\udfff]")
"""A surrogate, which an escape can name and no file can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What stands after the opening backticks. `form` is `json`, `pairs`, or "" where there is no readable attribute block.
    `problem` says what keeps a block that was meant as one from being read, else "".
    """

    language: str
    attributes: dict[str, str]
    form: str = ""
    problem: str = ""


def read_info(info: str) -> Info:
    """The language (lower case) and attributes of an info string; nothing is raised, `problem` says what is wrong."""
    language, _, rest = info.strip().partition(" ")
    language, rest = language.lower(), rest.strip()
    if "{" in language:
        return Info(language=language, attributes={}, problem="the attribute block needs a space before its {")
    if not rest.startswith("{"):
        return Info(language=language, attributes={})
    if not rest.endswith("}"):
        return Info(language=language, attributes={}, problem="the attribute block has no closing } at the end of the line")
    if len(rest) > _LONGEST:
        return Info(language=language, attributes={}, problem=f"the attribute block is longer than {_LONGEST} characters")
    if _PAIRS.fullmatch(rest):
        return _pairs(language, rest)
    return _json(language, rest)


def write_attributes(attributes: dict[str, str]) -> str:
    """The JSON form in which new cells are written."""
    return json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))


def _pairs(language: str, block: str) -> Info:
    attributes: dict[str, str] = {}
    for pair in block[1:-1].split():
        key, _, value = pair.partition("=")
        if key in attributes:
            return Info(language=language, attributes={}, problem=f"the attribute {key} is given twice")
        attributes[key] = value
    return Info(language=language, attributes=attributes, form="pairs")


def _json(language: str, block: str) -> Info:
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice.append(next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1))
        return found

    try:
        found = json.loads(block, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return Info(language=language, attributes={}, problem="the attribute block is neither flat JSON nor key=value pairs")
    if twice:
        return Info(language=language, attributes={}, problem=f"the attribute {twice[0]} is given twice")
    wrong = next((key for key, value in found.items() if not isinstance(value, str)), None)
    if wrong is not None:
        return Info(language=language, attributes={}, problem=f"the attribute {wrong} is not a string in quotes")
    if half := HALF.search("".join([*found, *found.values()])):
        return Info(language=language, attributes={}, problem=f"the escape of U+{ord(half[0]):04X} is half a character")
    wrong = next((key for key, value in found.items() if "}" in key + value or "`" in key + value), None)
    if wrong is not None:
        return Info(language=language, attributes={}, problem=f"the attribute {wrong} holds a }} or a backtick")
    return Info(language=language, attributes=found, form="json")
