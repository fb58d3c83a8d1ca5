"""Exports on the command line: a file where one is named, and a remedy where none can be made."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from core import cli
from core.access import Viewer
from core.commands import execute
from core.store.store import Store
from tests.core.cli.test_cli import said


@pytest.fixture
def held(tmp_path: Path, demo_file: Path) -> tuple[Path, str]:
    """A store with the worked example, and the id of its postmortem."""
    path = Path(shutil.copy(demo_file, tmp_path))
    store = Store.open(path, memory_mb=256)
    found: list[dict[str, Any]] = execute(store, Viewer.local(), "notebook.list", {"kind": "postmortem"})
    store.close()
    return path, found[0]["id"]


def test_a_notebook_is_written_in_every_format(held: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, notebook = held
    begins = {"md": b"# ", "html": b"<!doctype html>", "pdf": b"%PDF-1.7", "docx": b"PK", "json": b"{"}
    for form, first in begins.items():
        target = tmp_path / f"out.{form}"
        status, told = said(["export", notebook, "--format", form, "-o", str(target)], path, capsys)
        content = target.read_bytes()
        assert (status, told) == (0, {"id": notebook, "format": form, "file": str(target), "bytes": len(content)})
        assert content.startswith(first)


@pytest.mark.parametrize(
    ("words", "sentence", "remedy"),
    [
        (["x", "--format", "pdf"], "A pdf file is no text that could be shown here.", "Name the file to write: -o x.pdf"),
        (["incidents", "--format", "html"], "HTML holds a notebook, and incidents is none.", "Name one: `notebook list` shows their ids."),
    ],
)
def test_a_file_that_cannot_be_made_names_the_remedy(
    words: list[str], sentence: str, remedy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = said(["export", *words], tmp_path / "parley.duckdb", capsys)
    assert (status, told["sentence"], told["remedy"]) == (2, sentence, remedy)


def test_the_help_names_the_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--help"]) == 0
    assert "html, pdf, docx" in " ".join(capsys.readouterr().out.split())
