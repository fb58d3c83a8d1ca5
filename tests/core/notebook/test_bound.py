"""Claims bound to queries: what is kept, when it is stale, for whom, and that nothing is recomputed silently."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import commands, walkthrough
from core.access import Viewer
from core.errors import InvalidInput, Stale
from core.records import Incident
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk

OUTSIDER = replace(BO, sees_all=False, groups=frozenset({"everyone"}))
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

```sql {"name":"known"}
SELECT count(*) AS n FROM advisories
```

```metric {"name":"rate"}
id: incident_rate
window: 90d
```

```prompt {"name":"summary"}
What happened?
```

## Sign

```signoff {"name":"sign","needs":"sre,security"}
We agree.
```
"""


def create(store: Store, title: str) -> str:
    return str(commands.execute(store, ADA, "incident.create", {"title": title, "kind": "reliability"})["id"])


@pytest.fixture
def walk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A review with a value, a count of advisories and a metric, none of them kept yet."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))
    (tmp_path / "postmortem").mkdir()
    (tmp_path / "postmortem" / "bound.md").write_text(TEMPLATE, encoding="utf-8")
    incident = create(store, "First")
    return Walk(store, str(walkthrough.start.run(store, ADA, {"template": "postmortem/bound", "incident": incident})["id"]))


def ask(walk: Walk, cell: str, viewer: Viewer = ADA) -> dict[str, Any]:
    return commands.execute(walk.store, viewer, "notebook.ask", {"id": walk.id, "cell": cell})


def keep(walk: Walk, *cells: str) -> None:
    for cell in cells:
        walk.answer(cell, ask(walk, cell))


def stale(walk: Walk, viewer: Viewer = ADA) -> dict[str, str]:
    return commands.execute(walk.store, viewer, "notebook.stale", {"id": walk.id})


def exported(walk: Walk) -> str:
    return str(commands.execute(walk.store, ADA, "notebook.export", {"id": walk.id})["text"])


def test_a_kept_value_is_stale_only_when_what_it_reads_changed(walk: Walk) -> None:
    keep(walk, "many", "known", "rate")
    assert stale(walk) == {}
    walk.answer("summary", "Nothing that the queries read.")
    assert stale(walk) == {}
    create(walk.store, "Second")
    told = stale(walk)
    assert set(told) == {"many", "rate"}
    assert told["many"] == "The data changed since: incidents and milestones. The value stands as it was asked."
    assert walk.cell("many")["answer"]["rows"] == [[1]]


def test_the_new_value_is_a_new_version_beside_the_old_one(walk: Walk) -> None:
    keep(walk, "many")
    create(walk.store, "Second")
    fresh = ask(walk, "many")
    assert walk.cell("many")["answer"]["rows"] == [[1]]
    walk.answer("many", fresh)
    assert (walk.cell("many")["answer"]["rows"], walk.cell("many")["version"]) == ([[2]], 2)
    [old] = commands.execute(walk.store, ADA, "notebook.history", {"id": walk.id, "cell": "many"})
    assert old["value"]["rows"] == [[1]]
    assert "many" not in stale(walk)


def test_a_new_value_voids_the_signature_and_the_same_value_asked_again_does_not(walk: Walk) -> None:
    keep(walk, "many", "known", "rate")
    walk.answer("summary", "The summary.")
    commands.execute(walk.store, ADA, "notebook.submit", {"id": walk.id})
    commands.execute(walk.store, ADA, "notebook.sign", {"id": walk.id})

    def is_live() -> bool:
        return bool(walk.cell("sign")["answer"]["signatures"][0]["is_live"])

    create(walk.store, "Second")
    assert is_live()
    walk.answer("known", ask(walk, "known"))
    assert is_live()
    walk.answer("many", ask(walk, "many"))
    assert not is_live()


def test_exports_carry_the_mark(walk: Walk) -> None:
    keep(walk, "many", "rate")
    assert "**Stale.**" not in exported(walk)
    create(walk.store, "Second")
    assert exported(walk).count("**Stale.** The data changed since: ") == 2


def test_staleness_never_tells_of_what_a_reader_may_not_see(walk: Walk) -> None:
    hidden = create(walk.store, "Restricted")
    found = walk.store.get(Viewer.system(), Incident, hidden)
    walk.store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="vault").id})
    keep(walk, "many")
    assert walk.cell("many")["answer"]["rows"] == [[1]]
    again = walk.store.get(Viewer.system(), Incident, hidden)
    walk.store.change(Viewer.system(), "test.touch", {}, lambda change: {"id": change.alter(again, title="Still restricted").id})
    assert stale(walk, OUTSIDER) == {}
    assert stale(walk, ADA) == {}


def test_an_answer_kept_before_this_was_watched_goes_by_its_sequence(walk: Walk) -> None:
    before = {key: each for key, each in ask(walk, "many").items() if key != "data"}
    walk.answer("many", before)
    create(walk.store, "Second")
    assert set(stale(walk)) == {"many"}


def test_a_metric_keeps_its_figure_with_n_and_its_moment(walk: Walk) -> None:
    keep(walk, "rate")
    answer = walk.cell("rate")["answer"]
    assert {"shown", "as_of", "sequence", "data", "fingerprint", "n_used", "n_eligible", "values"} <= set(answer)
    assert f"({answer['n_used']} of {answer['n_eligible']} used, as of {answer['as_of']})" in exported(walk)


def test_a_number_is_vouched_for_by_name_until_the_words_go(walk: Walk) -> None:
    walk.answer("summary", "About 40 users were locked out for 12 minutes.")
    version = walk.cell("summary")["version"]
    asked = {"id": walk.id, "cell": "summary", "text": "40 users", "source": "the support desk", "version": version}
    commands.execute(walk.store, ADA, "notebook.assert", asked)
    assert "_Asserted, not measured: “40 users” (Ada, from the support desk)._" in exported(walk)
    with pytest.raises(Stale):
        commands.execute(walk.store, BO, "notebook.assert", {**asked, "text": "12 minutes"})
    forged = [{"text": "12 minutes", "by": "Bo"}]
    walk.answer("summary", {"text": "About 40 users were locked out for 12 minutes. More later.", "asserted": forged})
    assert [each["by"] for each in walk.cell("summary")["answer"]["asserted"]] == ["Ada"]
    walk.answer("summary", "Nobody counted the users.")
    assert "asserted" not in walk.cell("summary")["answer"]


@pytest.mark.parametrize("words", ["41 users", "users"])
def test_only_numbers_that_stand_there_are_vouched_for(walk: Walk, words: str) -> None:
    walk.answer("summary", "About 40 users were locked out.")
    with pytest.raises(InvalidInput):
        commands.execute(walk.store, ADA, "notebook.assert", {"id": walk.id, "cell": "summary", "text": words, "version": 1})
