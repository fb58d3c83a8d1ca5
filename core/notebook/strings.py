"""Reads YAML in which every scalar is a string, refusing anchors, tags and anything larger than a notebook needs."""

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from core.notebook.attributes import HALF

LONGEST = 256_000
DEEPEST = 20
MOST_NODES = 10_000


class NotStrings(ValueError):
    """The text is not such YAML. `line` counts from 0 within the text."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def read_strings(text: str) -> Any:
    """The YAML 1.2 document as dicts, lists and strings (an empty scalar is ""), or None for an empty text.

    Raises `NotStrings` for anything else, with the line.
    """
    if len(text) > LONGEST:
        raise NotStrings(f"the YAML is longer than {LONGEST} characters")
    reader = _Reader()
    try:
        events: Iterator[Event] = iter(_parser().parse(text))
        for event in events:
            reader.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotStrings(f"not YAML: {error.problem or error.context}", min(mark.line, text.rstrip().count("\n")) if mark else 0) from None
    except (YAMLError, ValueError, OverflowError, AttributeError, IndexError) as error:
        if isinstance(error, NotStrings):
            raise
        raise NotStrings(f"not YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}") from None
    return reader.result


def _parser() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return yaml


class _Reader:
    """Builds the value from the parser's events without recursion."""

    def __init__(self) -> None:
        self.result: Any = None
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise NotStrings("more than one YAML document", line)
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise NotStrings(f"anchors and aliases ({getattr(event, 'anchor', '')}) are not allowed", line)
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            self._node(event, line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            self._keys.pop()

    def _node(self, event: Event, line: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise NotStrings(f"more than {MOST_NODES} values", line)
        tag = str(getattr(event, "tag", None) or "!")
        if tag != "!":
            raise NotStrings(f"the tag {tag} is not allowed", line)
        if isinstance(event, ScalarEvent):
            if half := HALF.search(str(event.value)):
                raise NotStrings(f"the escape of U+{ord(half[0]):04X} is half a character", line)
            self._place(str(event.value), line)
            return
        if len(self._open) >= DEEPEST:
            raise NotStrings(f"nested deeper than {DEEPEST} levels", line)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._place(value, line)
        self._open.append(value)
        self._keys.append(None)

    def _place(self, value: Any, line: int) -> None:
        if not self._open:
            self.result = value
            return
        parent = self._open[-1]
        if isinstance(parent, list):
            parent.append(value)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(value, str):
                raise NotStrings("a key has to be a plain text", line)
            if value in parent:
                raise NotStrings(f"the key {value} is given twice", line)
            self._keys[-1] = value
        else:
            parent[key] = value
            self._keys[-1] = None
