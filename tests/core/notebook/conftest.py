"""Notebooks made by hand, for tests of what is done with a parsed one."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from core.notebook.document import Cell, Document, Step


def _cell(kind: str, name: str, body: str = "", step: str = "one", language: str | None = None, **more: Any) -> Cell:
    values = more.pop("values", {})
    return Cell(name=name, kind=kind, body=body, line=1, slice=0, step=step, language=language or kind, attributes=more, values=values)


def _document(*cells: Cell, kind: str = "runbook", front: Mapping[str, Any] | None = None) -> Document:
    steps = tuple(
        Step(name=name, title=name.title(), line=1, cells=tuple(cell for cell in cells if cell.step == name))
        for name in dict.fromkeys(cell.step for cell in cells)
    )
    return Document(
        id="test/notebook",
        title="A notebook",
        kind=kind,
        is_plain=False,
        version="1",
        front=front or {},
        introduction=(),
        steps=steps,
        slices=(),
        document_hash="0" * 64,
        model_hash="1" * 64,
    )


@pytest.fixture(scope="session")
def make_cell() -> Callable[..., Cell]:
    """`make_cell(kind, name, body, step, language, values={…}, **attributes)`."""
    return _cell


@pytest.fixture(scope="session")
def make_document() -> Callable[..., Document]:
    """`make_document(*cells, kind=…)`; a step for each name that the cells carry."""
    return _document
