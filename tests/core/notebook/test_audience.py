"""What a notebook keeps is asked for with the rights of all its readers, never with those of whoever pressed the button."""

from dataclasses import replace
from pathlib import Path

import pytest

from core import commands, walkthrough
from core.access import Viewer
from core.notebook.audience import audience, hides_something
from core.notebook.opened import open_notebook
from core.records import Incident, Notebook
from core.store.store import Store
from tests.core.walking import ADA

INSIDER = Viewer(person_id=ADA.person_id, name="Insider", discipline="security", groups=frozenset({"everyone", "security", "legal"}))
TEMPLATE = """---
notebook: runbook
id: response/test-audience
title: Audience
disciplines: [sre, security]
---

# Audience

## Ask

```sql {"name":"all"}
SELECT title FROM incidents ORDER BY title
```

```sql {"name":"ours","visibility":"security"}
SELECT title FROM incidents ORDER BY title
```
"""


@pytest.fixture
def asked(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A walkthrough with a query for everyone and one for security, over a plain and a restricted incident; its id."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "response").mkdir()
    (tmp_path / "response" / "test-audience.md").write_text(TEMPLATE, encoding="utf-8")
    commands.execute(store, ADA, "incident.create", {"title": "Plain", "kind": "reliability"})
    hidden = commands.execute(store, ADA, "incident.create", {"title": "Restricted", "kind": "security"})["id"]
    found = store.get(Viewer.system(), Incident, hidden)
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})
    return str(walkthrough.start.run(store, ADA, {"template": "response/test-audience"})["id"])


@pytest.mark.parametrize("viewer", [ADA, INSIDER])
def test_a_kept_result_never_holds_what_a_reader_of_the_cell_may_not_see(store: Store, asked: str, viewer: Viewer) -> None:
    rows = {cell: commands.execute(store, viewer, "notebook.ask", {"id": asked, "cell": cell})["rows"] for cell in ("all", "ours")}
    assert rows == {"all": [["Plain"]], "ours": [["Plain"], ["Restricted"]]}


def test_an_audience_never_sees_more_than_the_viewer(store: Store, asked: str) -> None:
    notebook = store.get(ADA, Notebook, asked)
    cells = {cell.name: cell for cell in open_notebook(store, ADA, asked).document.cells()}
    outsider = replace(INSIDER, groups=frozenset({"everyone"}))
    seen = [audience(viewer, cells[name], notebook).groups for viewer in (ADA, INSIDER, outsider) for name in ("all", "ours")]
    assert seen == [{"everyone"}, {"everyone", "security"}, {"everyone"}, {"everyone", "security"}, {"everyone"}, {"everyone"}]
    assert [hides_something(store, audience(ADA, cells[name], notebook)) for name in ("all", "ours")] == [True, False]
