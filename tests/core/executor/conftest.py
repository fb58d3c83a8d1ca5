"""A list of commands that may be run, on for one test, and a walkthrough whose steps they are."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.settings import settings
from tests.core.notebook.conftest import make_cell

__all__ = ["LIST", "list_commands", "make_cell"]

LIST = """
[[command]]
argv = ["echo", "{text}"]
program = "/bin/echo"

[[command]]
argv = ["deploy", "undo", "deployment/{word}", "--to={number}", "{eu|us}"]
program = "/bin/echo"
about = "Return to an earlier release"

[[command]]
argv = ["wait", "{number}"]
program = "/bin/sleep"
seconds = 1

[[command]]
argv = ["long", "{number}"]
program = "/bin/sleep"
seconds = 60

[[command]]
argv = ["fails"]
program = "/bin/false"

[[command]]
argv = ["env"]
program = "/usr/bin/env"
environment = ["PLAIN"]
secrets = ["HIDDEN"]

[[command]]
argv = ["many"]
program = "/usr/bin/yes"
seconds = 1
kilobytes = 10
"""


@pytest.fixture
def list_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Write the operator's list and switch the executor on; gives its path."""
    path = tmp_path / "commands.toml"
    monkeypatch.setenv("PARLEY_EXECUTOR", str(path))
    settings.cache_clear()

    def write(text: str = LIST) -> Path:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    write()
    yield write
    monkeypatch.undo()
    settings.cache_clear()
