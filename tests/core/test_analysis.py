"""Analyses: cells that build on each other, kept as a notebook without answers, asked anew by whoever opens them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import analysis, charts
from core.access import Viewer
from core.charts.zone import in_zone
from core.errors import InvalidInput, NotAllowed, NotFound, Stale
from core.exports.vector import svg
from core.notebook.parse import parse
from core.notebooks import find
from core.records import Incident, derive_id, new_id
from core.store.store import Store

ADA = Viewer.local("Ada", "sre")
OUTSIDER = Viewer(person_id=None, name="Bo", discipline="sre", groups=frozenset({"everyone"}))
INSIDER = Viewer(person_id=derive_id("person", "Cy"), name="Cy", discipline="security", groups=frozenset({"everyone", "security"}))
CELLS = [
    {"name": "count_all", "sql": "SELECT count(*) AS n FROM incidents"},
    {"name": "doubled", "sql": "SELECT ${count_all.n} * 2 AS twice, 'x' AS word", "form": "bar", "x": "word", "y": "twice"},
]


def test_cells_build_on_each_other_and_come_back_as_they_were(demo_store: Store) -> None:
    made = analysis.save.run(demo_store, ADA, {"title": "How \"many\": `two`", "cells": CELLS})
    found = analysis.show.run(demo_store, ADA, {"id": made["id"]})
    assert (found["title"], found["version"], found["visibility"]) == ('How "many": `two`', 1, "everyone")
    assert found["cells"] == [{"form": "table", "x": "", "y": "", **cell} for cell in CELLS]
    answer = analysis.ask.run(demo_store, ADA, {"cells": found["cells"], "cell": "doubled"})
    assert answer["rows"] == [[4, "x"]]
    assert [row["title"] for row in find.run(demo_store, ADA, {"kind": "analysis"})] == ['How "many": `two`']
    analysis.save.run(demo_store, ADA, {"title": "Other", "cells": CELLS[:1], "id": made["id"], "version": 1})
    with pytest.raises(Stale):
        analysis.save.run(demo_store, ADA, {"title": "Third", "cells": CELLS, "id": made["id"], "version": 1})
    analysis.remove.run(demo_store, ADA, {"id": made["id"], "version": 2})
    assert find.run(demo_store, ADA, {"kind": "analysis"}) == []


@pytest.mark.parametrize(("cells", "why"), [
    ([CELLS[0], CELLS[0]], "Two cells are called count_all"), ([CELLS[1]], "which is no earlier cell"),
    ([{"name": "a", "sql": "SELECT ${a.n}"}], "which is no earlier cell"), ([{"name": "A", "sql": "SELECT 1"}], "pattern"), ([], "cells"),
])  # fmt: skip
def test_cells_that_go_nowhere_are_refused(store: Store, cells: list[dict[str, str]], why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        analysis.save.run(store, ADA, {"title": "T", "cells": cells})


def test_an_analysis_never_carries_what_its_reader_may_not_see(store: Store) -> None:
    def hidden(change):
        for name, seen in (("open", "everyone"), ("canary-5", "security")):
            change.add(Incident(id=new_id(), number=change.next_number(), title=name, visibility=seen))
        return {}

    store.change(INSIDER, "test", {}, hidden)
    cells = [{"name": "titles", "sql": "SELECT title FROM incidents ORDER BY title"}]
    shared = analysis.save.run(store, INSIDER, {"title": "Titles", "cells": cells})["id"]
    kept = analysis.save.run(store, INSIDER, {"title": "Ours", "cells": cells, "visibility": "security"})["id"]
    for viewer, titles in ((INSIDER, [["canary-5"], ["open"]]), (OUTSIDER, [["open"]])):
        found = analysis.show.run(store, viewer, {"id": shared})["cells"]
        assert analysis.ask.run(store, viewer, {"cells": found, "cell": "titles"})["rows"] == titles
    with pytest.raises(NotFound):
        analysis.show.run(store, OUTSIDER, {"id": kept})
    with pytest.raises(NotAllowed):
        analysis.save.run(store, OUTSIDER, {"title": "Mine", "cells": cells, "visibility": "security"})


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
       st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_title_and_statement_come_back(title: str, sql: str) -> None:
    text = "\n".join(["SELECT 1", *sql.replace("\x00", "").replace("\r", "").split("\n")]).strip("\n")
    if any(mark in text for mark in ("\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e")):
        return
    document = parse(analysis.written(title, [analysis.AnalysisCell(name="a", sql=text)]), analysis.LIBRARY_ID)
    [cell] = [each for each in document.cells() if each.kind == "query"]
    assert cell.body.strip("\n") == text
    assert document.title == title.strip() or document.title


@pytest.mark.parametrize("form", ["bar", "line", "points"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_an_answer_is_drawn_with_its_zone_and_gaps(form: str, mode: charts.Mode) -> None:
    columns = [{"name": "day", "type": "TIMESTAMP WITH TIME ZONE"}, {"name": "n", "type": "BIGINT"}, {"name": "word", "type": "VARCHAR"}]
    rows = [["2026-03-01T23:30:00Z", 3, "a"], ["2026-03-02T00:00:00Z", None, "b"]]
    drawing = charts.result_chart(columns, rows, form, "day", "n", mode)
    assert drawing.alt == drawing.spec["description"] == "n over day: 2 marks, from 3 to 3."
    assert drawing.spec["encoding"]["x"]["title"] == "day (UTC)"
    there = in_zone(drawing, "Europe/Berlin").spec
    assert (there["encoding"]["x"]["title"], there["data"]["values"][0]["x"]) == ("day (Europe/Berlin)", "2026-03-02T00:30:00Z")
    assert charts.result_chart(columns, [], form, "word", "n").alt == "n over word: no row to draw."
    assert svg(drawing.spec, 400).startswith("<svg")
