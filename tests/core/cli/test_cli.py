"""The command line: one document, one exit status, the same through a server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core import cli


def said(words: list[str], store: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    status = cli.main([*words, "--json", "--store", str(store)])
    return status, json.loads(capsys.readouterr().out)


def test_a_record_made_and_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "parley.duckdb"
    status, made = said(["incident", "create", "Checkout is slow", "--service", "checkout"], store, capsys)
    assert (status, made["number"]) == (0, 1)
    status, found = said(["incident", "list"], store, capsys)
    assert (status, found["total"], found["rows"][0]["title"]) == (0, 1, "Checkout is slow")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["bogus"], "invalid-input"), (["incident", "create"], "invalid-input"), (["incident", "fly"], "invalid-input"),
     (["incident", "show", "INC-9"], "not-found"), (["health", "--discipline", "sales"], "invalid-input")],
)  # fmt: skip
def test_an_unusable_call_is_one_document_and_exit_2(
    words: list[str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = said(words, tmp_path / "parley.duckdb", capsys)
    assert (status, told["error"], set(told)) == (2, code, {"error", "sentence", "remedy"})


@pytest.mark.parametrize(
    ("words", "sentence", "remedy"),
    [
        (["export"], "Missing argument 'record_id'.", "See `python -m core export --help`."),
        (["bogus"], "No such command 'bogus'.", "See `python -m core --help`."),
        (["export", "x", "--formt", "md"], "No such option: --formt (Possible options: --format).", "See `python -m core export --help`."),
    ],
)
def test_a_call_that_cannot_be_read_names_the_help_of_its_command(
    words: list[str], sentence: str, remedy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(words, tmp_path / "parley.duckdb", capsys)[1]
    assert (told["sentence"], told["remedy"]) == (sentence, remedy)


def test_a_path_that_cannot_be_read_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, report = said(["import", str(tmp_path / "nowhere")], tmp_path / "parley.duckdb", capsys)
    assert (status, report["added"], report["unreadable"]) == (2, 0, 1)


def test_the_help_loads_nothing_heavy() -> None:
    heavy = "{'duckdb', 'pyarrow', 'pandas', 'scipy', 'altair', 'streamlit', 'fastapi', 'httpx2'}"
    code = f"import sys; from core import cli; cli.main(['--help']); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
