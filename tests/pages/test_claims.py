"""A number in a postmortem that its data has left behind: the badge, both values beside each other, and who decides."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Viewer
from core.commands import execute
from core.store.store import Store

Screen = Callable[..., AppTest]
ROBIN = Viewer.local("Robin Vale", "sre")
TEMPLATE = """---
notebook: postmortem
id: postmortem/bound
title: Bound claims
disciplines: [sre, security]
---

# Bound claims

## Numbers

```sql {"name":"many","show":"value"}
SELECT count(*) AS n FROM incidents
```

```metric {"name":"rate"}
id: incident_rate
```

## Sign

```signoff {"name":"sign","needs":"sre,security"}
We agree.
```
"""


@pytest.fixture
def review(filled_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A review whose two numbers were kept, and an incident declared since."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "postmortem").mkdir()
    (tmp_path / "postmortem" / "bound.md").write_text(TEMPLATE, encoding="utf-8")
    id = str(execute(filled_store, ROBIN, "notebook.start", {"template": "postmortem/bound", "incident": "INC-1"})["id"])
    for name in ("many", "rate"):
        value = execute(filled_store, ROBIN, "notebook.ask", {"id": id, "cell": name})
        execute(filled_store, ROBIN, "notebook.answer", {"id": id, "cell": name, "value": value})
    execute(filled_store, ROBIN, "incident.create", {"title": "Since then", "kind": "reliability"})
    return id


@pytest.fixture
def at(review: str, screen: Screen) -> AppTest:
    """Its section of numbers, open for Robin."""
    at = screen("postmortem", notebook=review, section="numbers")
    at.text_input(key="person_name").set_value("Robin Vale")
    cast(Any, at.get_by_key("person_discipline")).set_value("sre")
    return next(button for button in at.button if button.label == "Use this name").click().run()


def said(at: AppTest) -> list[str]:
    """Every text of the page, without the backslashes that keep it from being markup."""
    return [str(element.value).replace("\\", "") for element in (*at.main.markdown, *at.main.caption)]


def kept(store: Store, id: str, name: str) -> Any:
    """What stands in a cell of the review."""
    return next(cell["answer"] for cell in execute(store, ROBIN, "notebook.show", {"id": id})["cells"] if cell["name"] == name)


def test_a_stale_value_says_so_and_nothing_is_replaced_unasked(filled_store: Store, review: str, at: AppTest) -> None:
    badges = [text for text in said(at) if text.startswith(":gray-badge[:material/history: Stale] The data changed since: incidents")]
    assert len(badges) == 2
    assert all(text.endswith(" The value stands as it was asked.") for text in badges)
    at.button(key=f"compare_many_{review}").click().run()
    assert not at.exception
    texts = said(at)
    assert texts.index("Kept") < texts.index("Asked now; not kept")
    assert kept(filled_store, review, "many")["rows"] == [[3]]


def test_the_new_value_is_taken_when_someone_says_so(filled_store: Store, review: str, at: AppTest) -> None:
    at.button(key=f"compare_many_{review}").click().run()
    at.button(key=f"take_many_{review}").click().run()
    assert not at.exception
    assert kept(filled_store, review, "many")["rows"] == [[4]]
    assert len([text for text in said(at) if "Stale" in text]) == 1


def test_the_old_value_is_kept_when_someone_says_so(filled_store: Store, review: str, at: AppTest) -> None:
    before = kept(filled_store, review, "rate")
    at.button(key=f"compare_rate_{review}").click().run()
    figures = [text for text in said(at) if text.endswith(" d**")]
    assert list(dict.fromkeys(figures)) == ["**2.2 (0.5 to 6.6) per 30 d, 3 in 40 d**", "**3 (0.8 to 7.7) per 30 d, 4 in 40 d**"]
    at.button(key=f"old_rate_{review}").click().run()
    assert not at.exception
    assert kept(filled_store, review, "rate") == before
    assert "Asked now; not kept" not in said(at)

