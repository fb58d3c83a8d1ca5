"""What the documentation says is what the code does."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from core import cli
from core.cli import reference
from tests.house.tree import ROOT

FENCE = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_reference_of_commands_is_fresh() -> None:
    assert (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8") == reference.text()


@pytest.mark.parametrize("page", ["README.md"])
def test_every_command_of_a_page_works(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for block in FENCE.findall((ROOT / page).read_text(encoding="utf-8")) for line in block.splitlines()]
    assert lines
    for line in lines:
        words = shlex.split(line)
        assert words[:3] == ["python", "-m", "core"], line
        assert cli.main([*words[3:], "--store", str(tmp_path / "parley.duckdb")]) == 0, (line, capsys.readouterr().err)


@pytest.mark.parametrize("script", ["run", "check", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0
