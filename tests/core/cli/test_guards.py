"""Guards on the command line: component lists out of files or package URLs, and the exit status of the verdict."""

import json
from pathlib import Path
from typing import Any

import pytest

from core import cli


def said(words: list[str], store: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    status = cli.main([*words, "--json", "--store", str(store)])
    return status, json.loads(capsys.readouterr().out)


def sbom(folder: Path, version: str) -> str:
    """A CycloneDX file with one component; its path."""
    path = folder / f"{version}.cdx.json"
    component = {"type": "library", "name": "parley-example-sessions", "purl": f"pkg:pypi/parley-example-sessions@{version}"}
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [component]}), encoding="utf-8")
    return str(path)


def test_two_sboms_are_compared_and_the_verdict_is_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "parley.duckdb"
    assert said(["demo", "load"], store, capsys)[0] == 0
    old, new = sbom(tmp_path, "2.3.0"), sbom(tmp_path, "2.3.1")
    status, answer = said(["guard", "components", "--from", new, f"--to={old}"], store, capsys)
    assert (status, answer["verdict"], [each["id"] for each in answer["reintroduced"]]) == (1, "block", ["CVE-A"])
    status, answer = said(["guard", "components", "--from", old, "--to", new, "--line", "LOW"], store, capsys)
    assert (status, answer["verdict"], [each["id"] for each in answer["fixed"]]) == (0, "clear", ["CVE-A"])
    status, answer = said(["guard", "components", "--from", new, "--to", "pkg:pypi/parley-example-sessions@2.3.0"], store, capsys)
    assert (status, answer["verdict"]) == (1, "block")
    assert said(["guard", "components", "--from", new], store, capsys)[0] == 2
    status, told = said(["guard", "components", "--from", new, "--to", str(tmp_path / "none.json")], store, capsys)
    assert (status, "none.json" in told["sentence"]) == (2, True)
    status, answer = said(["guard", "forward", "--service", "web", "--to", "v42", "--from", "v41"], store, capsys)
    assert (status, [each["id"] for each in answer["incidents"]]) == (1, ["INC-1", "INC-2"])
