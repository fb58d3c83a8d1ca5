"""Charts in exported notebooks are vector drawings of the rows that were kept, for those who may see them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import commands, walkthrough
from core.exports.blocks import Block, Picture
from core.exports.docx import docx
from core.exports.html import html
from core.exports.notebook_sheet import gather
from core.exports.paper import Paper, paper
from core.exports.pdf import pdf
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OUTSIDER = replace(BO, sees_all=False, groups=frozenset({"everyone"}))
TEMPLATE = """---
notebook: postmortem
id: postmortem/drawn
title: Drawn
disciplines: [sre, security]
---

# Drawn

## Numbers

```sql {"name":"kinds"}
SELECT kind, count(*) AS n FROM incidents GROUP BY kind ORDER BY kind
```

```chart {"name":"picture","query":"kinds","title":"Incidents by kind"}
mark: bar
encoding:
  x: {field: n, type: quantitative}
  y: {field: kind, type: nominal}
```

```chart {"name":"away","query":"kinds"}
mark: {type: image}
encoding:
  url: {field: kind}
```

```sql {"name":"ours","visibility":"security"}
SELECT kind, count(*) AS n FROM incidents GROUP BY kind
```

```chart {"name":"hidden","query":"ours"}
mark: bar
encoding:
  x: {field: n, type: quantitative}
```

```metric {"name":"rate"}
id: reintroduced_vulns
```
"""


@pytest.fixture
def walk(demo_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A review of the worked example with its values kept."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "postmortem").mkdir()
    (tmp_path / "postmortem" / "drawn.md").write_text(TEMPLATE, encoding="utf-8")
    incident = commands.execute(demo_store, ADA, "incident.show", {"id": "INC-1"})["incident"].id
    made = Walk(demo_store, str(walkthrough.start.run(demo_store, ADA, {"template": "postmortem/drawn", "incident": incident})["id"]))
    for cell in ("kinds", "ours", "rate"):
        made.answer(cell, commands.execute(demo_store, ADA, "notebook.ask", {"id": made.id, "cell": cell}))
    return made


def pictures(page: Paper) -> list[Picture]:
    inside: list[Block] = [block for section in page.sections for block in section.blocks]
    return [block for block in inside if isinstance(block, Picture)]


def test_charts_and_figures_are_drawn_from_the_kept_rows_in_every_format(walk: Walk) -> None:
    page = paper(gather(walk.store, ADA, walk.id), NOW)
    drawn = pictures(page)
    assert [picture.alt[:18] for picture in drawn] == ["Incidents by kind.", "Hidden. 1 row of o", "Did a remediation "]
    assert all(picture.svg.startswith("<svg") for picture in drawn)
    assert "both" in drawn[0].svg
    made = pdf(page, NOW)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert made.count(b"/Figure") >= 1
    document = html(page)
    assert document.count('<img src="data:image/svg+xml;base64,') == 3
    assert "<script" not in document
    assert docx(page, NOW).startswith(b"PK")


def test_a_chart_never_shows_rows_that_its_reader_may_not_see_nor_reaches_out(walk: Walk) -> None:
    page = paper(gather(walk.store, OUTSIDER, walk.id), NOW)
    assert [picture.alt[:18] for picture in pictures(page)] == ["Incidents by kind.", "Did a remediation "]
    assert "image href" not in "".join(picture.svg for picture in pictures(page))
