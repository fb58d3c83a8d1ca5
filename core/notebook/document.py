"""The parsed form of a notebook: source slices whose concatenation equals the file, steps, and cells that answers hang on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One block of a notebook.

    `name` is unique in its document and stable; `label` the author's own name where that could not be used. `kind` is a key of
    the registry in `core.notebook.cells`; `language` the fence's language or None for Markdown. `body` is the text inside the
    fence (or the Markdown itself) with the file's own line ends. `line` counts from 1. `slice` is the index of its source slice.
    `values` is the parsed YAML body (every scalar a string) for the kinds whose body is YAML, else empty.
    """

    name: str
    kind: str
    body: str
    line: int
    slice: int
    step: str
    language: str | None = None
    attributes: Mapping[str, str]
    values: Mapping[str, Any]
    label: str = ""
    is_named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A `##` section (or, in a plain file, a heading of the repeating level). `name` is a slug unique in the document."""

    name: str
    title: str
    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole notebook. `is_plain` is true for a Markdown file without Parley front matter. `front` is the front matter with
    every scalar a string. `introduction` holds the cells before the first step. `slices` concatenate to the file's text.
    `document_hash` is the SHA-256 of the bytes, `model_hash` that of the parsed model, which a reformat does not change.
    """

    id: str
    title: str
    kind: str
    is_plain: bool
    version: str
    front: Mapping[str, Any]
    introduction: tuple[Cell, ...]
    steps: tuple[Step, ...]
    slices: tuple[str, ...]
    document_hash: str
    model_hash: str

    @property
    def text(self) -> str:
        """The file, byte for byte once encoded as UTF-8."""
        return "".join(self.slices)

    def cells(self) -> Iterator[Cell]:
        """Every cell in reading order, the introduction's first."""
        yield from self.introduction
        for step in self.steps:
            yield from step.cells

    def cell(self, name: str) -> Cell | None:
        """The cell of this name, or None."""
        return next((cell for cell in self.cells() if cell.name == name), None)
