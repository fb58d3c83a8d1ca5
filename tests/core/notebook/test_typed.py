"""What a query is asked with: values of the types that the author declared, and never one that its readers may not see."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import commands, walkthrough
from core.access import Viewer
from core.errors import InvalidInput
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk

OUTSIDER = replace(ADA, sees_all=False, groups=frozenset({"everyone"}))
TEMPLATE = """---
notebook: runbook
id: response/typed
title: Typed
inputs:
  days: {type: number}
  since: {type: time}
  on: {type: day}
  really: {type: yes_no}
  words: {type: text}
---

# Typed

## Ask

```sql {"name":"inputs"}
SELECT typeof(${days}), to_days(${days}), ${since} - to_days(${days}), ${on} + 1, NOT ${really}, typeof(${words})
```

```field {"name":"count"}
type: number
```

```field {"name":"seen"}
type: time
```

```sql {"name":"answers"}
SELECT to_hours(${count}), ${seen} + to_hours(${count})
```

```sql {"name":"found"}
SELECT [1, 2] AS numbers, NULL AS nothing
```

```sql {"name":"listed"}
SELECT n FROM range(4) AS t(n) WHERE n IN ${found.numbers} ORDER BY n
```

```sql {"name":"empty"}
SELECT ${found.nothing}
```

```prompt {"name":"secret","visibility":"security"}
What do we not tell?
```

```sql {"name":"leak"}
SELECT ${secret} AS told
```

```metric {"name":"figure"}
id: incident_rate
window: 90d
service: ${secret}
```

```guard {"name":"risky"}
kind: rollback
service: ${secret}
to: "1"
```

```sql {"name":"inside","visibility":"security"}
SELECT ${secret} AS told
```
"""


@pytest.fixture
def walk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "response").mkdir()
    (tmp_path / "response" / "typed.md").write_text(TEMPLATE, encoding="utf-8")
    given = {"days": "2", "since": "2026-11-24T09:00:00+01:00", "on": "2026-11-24", "really": "yes", "words": "10"}
    return Walk(store, walkthrough.start.run(store, ADA, {"template": "response/typed", "input": given})["id"])


def ask(walk: Walk, cell: str, viewer: Viewer = ADA) -> list[list[Any]]:
    found: list[list[Any]] = commands.execute(walk.store, viewer, "notebook.ask", {"id": walk.id, "cell": cell})["rows"]
    return found


def test_inputs_and_fields_have_their_types(walk: Walk) -> None:
    assert ask(walk, "inputs") == [["INTEGER", "P2DT0S", "2026-11-22T08:00:00Z", "2026-11-25", False, "VARCHAR"]]
    walk.answer("count", 3)
    walk.answer("seen", "2026-11-24T09:00:00+01:00")
    assert ask(walk, "answers") == [["P0DT10800S", "2026-11-24T11:00:00Z"]]


def test_a_list_is_bound_and_what_is_empty_says_so(walk: Walk) -> None:
    walk.answer("found", commands.execute(walk.store, ADA, "notebook.ask", {"id": walk.id, "cell": "found"}))
    assert ask(walk, "listed") == [[1], [2]]
    with pytest.raises(InvalidInput, match=r"\$\{found.nothing\} is empty in the first row"):
        ask(walk, "empty")


@pytest.mark.parametrize("cell", ["leak", "figure"])
@pytest.mark.parametrize("viewer", [ADA, OUTSIDER])
def test_a_query_is_never_asked_with_what_its_readers_may_not_see(walk: Walk, cell: str, viewer: Viewer) -> None:
    walk.answer("secret", "kingfisher", viewer=BO)
    with pytest.raises(InvalidInput, match=rf"more restricted than the cell {cell}") as refused:
        ask(walk, cell, viewer)
    assert "kingfisher" not in f"{refused.value}"
    assert ask(walk, "inside", BO) == [["kingfisher"]]


def test_a_guard_is_never_asked_with_what_its_readers_may_not_see(walk: Walk) -> None:
    walk.answer("secret", "kingfisher", viewer=BO)
    with pytest.raises(InvalidInput, match="more restricted than the cell risky"):
        walk.answer("risky", {})
