"""Text turned into plain values: JSON, YAML, front matter and CSV, with caps on depth and size and the place in every error."""

import csv
import importlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic_core import from_json
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from core.errors import BadFile
from core.sources import Input
from core.sources.reading import content, lines

try:
    CParser: Any = importlib.import_module("_ruamel_yaml").CParser
except ImportError:
    CParser = None

MAX_YAML = 2 * 1024 * 1024
MAX_NODES = 200_000
MAX_DEPTH = 100
"""How deep YAML may nest; JSON is bounded at 200 by its parser."""

_PLACE = re.compile(r"^(.*) at line (\d+) column (\d+)$", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NULLS = ("", "~", "null", "Null", "NULL")


def json_value(file: Input, data: bytes, line: int = 1) -> Any:
    """The value of one JSON document that starts at line `line`. Raises `BadFile` with line and column when it is malformed, cut
    off, nested deeper than 200, or holds a NUL."""
    try:
        value = from_json(data, allow_inf_nan=False)
    except ValueError as error:
        told = _PLACE.match(str(error))
        what, row, column = (told[1], int(told[2]), int(told[3])) if told else (str(error), 1, 1)
        where = f"line {line + row - 1}, column {column}"
        raise BadFile(f"{file.name}: {where}: not valid JSON ({what}).", _json_remedy(what)) from error
    if b"\\u0000" in data and holds_nul(value):
        raise BadFile(f"{file.name}: line {line}: a text holds NUL (\\u0000).", "Take it out; no store keeps it.")
    return value


def _json_remedy(what: str) -> str:
    if "EOF" in what:
        return "It ends too early; fetch the file again."
    return "Nesting is bounded at 200 levels." if "recursion" in what else "Correct the file there and import it again."


def holds_nul(value: Any) -> bool:
    """True when a text anywhere inside holds NUL."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            if "\0" in item:
                return True
        elif isinstance(item, dict):
            todo.extend(item)
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return False


def json_lines(file: Input) -> Iterator[tuple[int, Any]]:
    """The JSON value of every line with its number. Raises `BadFile` as `reading.lines` and `json_value` do."""
    for number, line in lines(file):
        yield number, json_value(file, line, number)


def json_rows(file: Input) -> Iterator[tuple[str, Any]]:
    """The records of a file that is one JSON document, a JSON array or JSON lines, each with its place for messages."""
    if is_json_lines(file.head):
        for number, value in json_lines(file):
            yield f"line {number}", value
        return
    value = json_value(file, content(file))
    if isinstance(value, list):
        for index, item in enumerate(value, 1):
            yield f"item {index}", item
    else:
        yield "the document", value


def is_json_lines(head: bytes) -> bool:
    """True when the first line of the head is a whole JSON object and another line follows."""
    first, _, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not rest.strip() or not first.startswith(b"{"):
        return False
    try:
        return isinstance(from_json(first), dict)
    except ValueError:
        return False


@lru_cache(maxsize=4)
def first_object(head: bytes) -> Mapping[str, Any]:
    """The first JSON object of a file as far as its head goes (the first line, the document, or the first item of an array); empty
    when the head is no JSON. For recognising only: the value is cut off where the head is, and shared."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text.startswith((b"{", b"[")):
        return {}
    if is_json_lines(head):
        text = text.partition(b"\n")[0]
    try:
        value = from_json(text, allow_partial=True)
    except ValueError:
        return {}
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def yaml_value(file: Input, text: str, line: int = 1) -> Any:
    """The value of one YAML document in which every scalar stays text (`1.10` is "1.10", `no` is "no") and only an empty or
    `null` one is None.

    Raises `BadFile` with the place for malformed text, anchors and aliases, tags, a second document, repeated keys, a NUL, more
    than `MAX_YAML` characters, `MAX_NODES` nodes or `MAX_DEPTH` levels; nothing is built past a cap.
    """
    if len(text) > MAX_YAML:
        raise BadFile(f"{file.name}: line {line}: YAML of more than {MAX_YAML // 1048576} MiB.", "Split it into documents.")
    try:
        return _Builder(file, line).build(_events(text))
    except (YAMLError, UnicodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {line + mark.line}, column {mark.column + 1}" if mark is not None else f"line {line}"
        what = getattr(error, "problem", None) or str(error).split("\n")[0]
        raise BadFile(f"{file.name}: {where}: not valid YAML ({what}).", "Correct the file there and import it again.") from error


def _events(text: str) -> Iterator[Any]:
    if CParser is None:
        from ruamel.yaml import YAML

        yield from YAML(typ="safe", pure=True).parse(text)
        return
    parser = CParser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


class _Builder:
    """Builds one YAML document from parser events, counting as it goes."""

    def __init__(self, file: Input, line: int) -> None:
        self.file = file
        self.line = line
        self.stack: list[tuple[Any, Any]] = []
        self.result: Any = None
        self.key: Any = _NO_KEY

    def build(self, events: Iterator[Any]) -> Any:
        nodes = documents = 0
        for event in events:
            kind = type(event)
            if kind is ScalarEvent or kind is MappingStartEvent or kind is SequenceStartEvent:
                nodes += 1
                if nodes > MAX_NODES:
                    raise self.refuse(event, f"more than {MAX_NODES} nodes", "Split the file.")
                self.open(event, kind)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                done = self.result_of_pop()
                self.add(done, None)
            elif kind is AliasEvent:
                raise self.refuse(event, "an alias, which can blow a small file up to any size", "Write the value out where it is used.")
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise self.refuse(event, "a second document", "Keep one document a file.")
        return self.result

    def open(self, event: Any, kind: type) -> None:
        if event.anchor is not None:
            raise self.refuse(event, "an anchor (&), which is not taken", "Write the value out where it is used.")
        if event.tag is not None and event.tag != "!":
            raise self.refuse(event, f"the tag {event.tag}", "Take it out; every value is read as text.")
        if kind is ScalarEvent:
            value = event.value
            if "\0" in value or not (value.isascii() or _SURROGATE.search(value) is None):
                raise self.refuse(event, "a text that holds NUL or half a character", "Take it out; no store keeps it.")
            self.add(None if event.implicit[0] and value in _NULLS else value, event)
            return
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse(event, f"nesting deeper than {MAX_DEPTH} levels", "Flatten it.")
        if self.stack and isinstance(self.stack[-1][0], dict) and self.key is _NO_KEY:
            raise self.refuse(event, "a key that is not text", "Use plain text as keys.")
        self.stack.append(({} if kind is MappingStartEvent else [], self.key))
        self.key = _NO_KEY

    def result_of_pop(self) -> Any:
        done, self.key = self.stack.pop()
        return done

    def add(self, value: Any, event: Any) -> None:
        if not self.stack:
            self.result = value
            return
        target = self.stack[-1][0]
        if isinstance(target, list):
            target.append(value)
        elif self.key is _NO_KEY:
            if value in target:
                raise self.refuse(event, f"the key {value!r} a second time", "Keep one of them.")
            self.key = value
        else:
            target[self.key] = value
            self.key = _NO_KEY

    def refuse(self, event: Any, what: str, remedy: str) -> BadFile:
        mark = event.start_mark
        return BadFile(f"{self.file.name}: line {self.line + mark.line}, column {mark.column + 1}: YAML with {what}.", remedy)


_NO_KEY: Any = object()


def front_matter(file: Input) -> tuple[dict[str, Any], str]:
    """The YAML between the first two `---` lines of a Markdown file, and the text after it. Raises `BadFile` when there is none."""
    text = content(file, MAX_YAML).decode()
    found = re.match(r"---[ \t]*\r?\n(.*?)(?:^|\n)---[ \t]*(?:\r?\n|$)", text, re.DOTALL)
    if not found:
        raise BadFile(f"{file.name}: line 1: no front matter between two --- lines.", "Start the file with ---, the fields, and --- again.")
    fields = yaml_value(file, found[1], 2)
    if not isinstance(fields, dict):
        raise BadFile(f"{file.name}: line 2: the front matter is not a list of `name: value`.", "Write one field a line.")
    return fields, text[found.end() :].strip()


def head_fields(head: bytes) -> frozenset[str]:
    """The names at the left edge of a file's front matter as far as its head goes; empty when it has none."""
    text = head.decode("utf-8", "ignore").lstrip("\ufeff")
    if not text.startswith("---"):
        return frozenset()
    block = re.split(r"\n---[ \t]*(?:\r?\n|$)", text, maxsplit=1)[0]
    return frozenset(re.findall(r"^([A-Za-z_][\w-]*):", block, re.MULTILINE))


def head_columns(head: bytes) -> frozenset[str]:
    """The column names in the first line of a CSV."""
    first = head.decode("utf-8", "ignore").lstrip("\ufeff").split("\n", 1)[0]
    return frozenset(name.strip().strip('"') for name in first.split(","))


def csv_rows(file: Input, delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV with a header, each with the number of its last line; cells are stripped, an empty one stays "".

    Raises `BadFile` for a row with more cells than the header, a repeated column, and as `reading.lines` does.
    """
    reader = csv.reader((line.decode() + "\n" for _, line in lines(file, keep_empty=True)), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            if not cells:
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if len(set(header)) != len(header):
                    raise BadFile(f"{file.name}: line 1: a column name occurs twice.", "Name every column once.")
                continue
            if len(cells) > len(header):
                raise BadFile(
                    f"{file.name}: line {reader.line_num}: {len(cells)} cells under {len(header)} columns.",
                    "Quote cells that hold a comma.",
                )
            yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells + [""] * (len(header) - len(cells)))))
    except csv.Error as error:
        raise BadFile(
            f"{file.name}: line {reader.line_num}: not valid CSV ({error}).", "Correct the file there and import it again."
        ) from error


def csv_rows_with(file: Input, needed: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV that has the `needed` columns, as `csv_rows` gives them; raises `BadFile` naming those that are missing too."""
    missing = sorted(needed - head_columns(file.head))
    if missing:
        raise BadFile(f"{file.name}: line 1: no column {', '.join(missing)}.", f"Name the columns {', '.join(sorted(needed))}.")
    yield from csv_rows(file)
