"""On screen: a listed server is asked and its answer kept, a listed command is run, and settings say what may be reached."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.store.store import Store
from tests.core.executor.conftest import list_commands
from tests.core.servers.conftest import list_servers, outside, reply
from tests.pages.test_notebook_screens import be

__all__ = ["list_commands", "list_servers", "outside"]
Screen = Callable[..., AppTest]
ROBIN = Viewer.local("Robin Vale", "sre")
TEMPLATE = """---
notebook: runbook
id: response/test-outside
title: Outside
disciplines: [sre, security]
---

# Outside

## Ask

```promql {"name":"errors","from":"1h","show":"chart","unit":"1/s"}
rate(errors_total[5m])
```

```promql {"name":"now","show":"value"}
up
```

```sh {"name":"look","act":"check"}
echo hello
```

```sh {"name":"unlisted","act":"check"}
rm -rf /
```
"""


def answers(handler: Any) -> None:
    """A range for a range, one value else."""
    samples = {"values": [[60 * at, str(at)] for at in range(5)]} if "query_range" in handler.path else {"value": [0, "42.5"]}
    kind = "matrix" if "query_range" in handler.path else "vector"
    data = {"resultType": kind, "result": [{"metric": {"job": "a"}, **samples}]}
    reply(handler, 200, json.dumps({"status": "success", "data": data, "warnings": ["one shard is slow"]}).encode())


def said(at: AppTest) -> list[str]:
    """Every text on the page in its main part."""
    return [str(getattr(each, "value", "")) for kind in ("markdown", "caption", "text", "code") for each in at.main.get(kind)]


@pytest.fixture
def walk(filled_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: Any, list_servers: Any, list_commands: Any) -> str:
    """A walkthrough that asks and runs; its id."""
    outside.says = answers
    list_servers(f'[[server]]\nname = "prom"\nkind = "prometheus"\nurl = "http://127.0.0.1:{outside.port}"\nreach = "this machine"\n')
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "response").mkdir()
    (tmp_path / "response" / "test-outside.md").write_text(TEMPLATE, encoding="utf-8")
    return str(execute(filled_store, ROBIN, "notebook.start", {"template": "response/test-outside"})["id"])


def press(at: AppTest, key: str) -> AppTest:
    """Press the button whose key begins so, and wait for the screen."""
    next(each for each in at.button if (each.key or "").startswith(key)).click()
    at.run(timeout=30)
    assert not at.exception
    return at


def test_a_server_is_asked_and_a_command_is_run_from_their_cells(filled_store: Store, screen: Screen, walk: str) -> None:
    at = screen("walkthrough", notebook=walk)
    assert not at.exception
    assert said(at).count("Not asked yet.") == 2
    assert any("“rm -rf /” is not on the operator's list of commands" in text.replace("\\", "") for text in said(at))
    press(at, "ask_server_errors")
    press(at, "ask_server_now")
    shown = said(at)
    assert any(text.startswith("5 rows, from prom, asked") for text in shown)
    assert "### 42.5" in [text.replace("\\", "") for text in shown]
    assert sum("one shard is slow" in text for text in shown) == 2
    assert not any((each.key or "").startswith("run_here") for each in at.button)
    press(be(at, "Robin Vale", "sre"), "run_here_look")
    cells = {each["name"]: each["answer"] for each in execute(filled_store, ROBIN, "notebook.show", {"id": walk})["cells"]}
    assert (cells["look"]["output"], cells["look"]["exit_code"], cells["errors"]["row_count"]) == ("hello\n", 0, 5)
    assert any("Run on this machine: echo hello ended, exit code 0" in text.replace("\\", "") for text in said(at))


def test_settings_say_what_may_be_reached(screen: Screen, walk: str) -> None:
    at = screen("settings")
    assert not at.exception
    assert "On, for these commands of walkthroughs and no others:" in said(at)
    press(at, "try_it")
    assert any(":green-badge[:material/check: answers]" in text for text in said(at))


def test_settings_say_that_nothing_is_listed(filled_store: Store, screen: Screen) -> None:
    at = screen("settings")
    assert not at.exception
    assert any(text.startswith("Off: people run commands elsewhere") for text in said(at))
    assert any(text.startswith("None. The operator lists them in this file") for text in said(at))
