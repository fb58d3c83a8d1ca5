"""A list of commands that may be run, on for one test, and a walkthrough whose steps they are."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import walkthrough
from core.settings import settings
from tests.core.notebook.conftest import make_cell
from tests.core.walking import ADA, Walk

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

TEMPLATE = """---
notebook: runbook
id: response/test-commands
title: Commands
disciplines: [sre, security]
inputs:
  service: {type: service, required: true}
  target: {type: release, required: true}
---

# Commands

## Look

```sh {"name":"look","act":"check"}
echo ${{service}}
```

```sh {"name":"piped","act":"check"}
echo a | cat
```

```sh {"name":"unlisted","act":"check"}
rm -rf /
```

```sh {"name":"two","act":"check"}
echo one
fails
echo never
```

```sh {"name":"slow","act":"check"}
wait 30
```

```sh {"name":"long","act":"check"}
long 7100
```

```sh {"name":"secrets","act":"check"}
env
```

```sh {"name":"much","act":"check"}
many
```

```python {"name":"py","act":"check"}
print(1)
```

```prompt {"name":"private","visibility":"security"}
What is it?
```

```sh {"name":"leak","act":"check"}
echo ${{private}}
```

## Act

```guard {"name":"comes_back","kind":"rollback"}
service: ${service}
to: ${target}
```

```sh {"name":"undo","act":"remediation","kind":"rollback","lens":"sre","after":"comes_back","confirm":"true"}
deploy undo deployment/${{service}} --to=7 eu
```

```sh {"name":"held","act":"remediation","kind":"rollback","lens":"sre"}
deploy undo deployment/${{service}} --to=8 eu
```
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


@pytest.fixture
def run(walked_store, outage, tmp_path, monkeypatch, guard_says, list_commands):
    """A walkthrough of commands, on an incident."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "response").mkdir()
    (tmp_path / "response" / "test-commands.md").write_text(TEMPLATE, encoding="utf-8")
    given = {"template": "response/test-commands", "incident": outage, "input": {"service": "shop", "target": "1.4"}}
    return Walk(walked_store, walkthrough.start.run(walked_store, ADA, given)["id"])
