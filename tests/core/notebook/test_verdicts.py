"""Guards in notebooks: each kind is asked, evidence comes before repair, and a waiver that ended makes a guard red again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core import answer, commands, walkthrough
from core.access import Viewer
from core.errors import Blocked, InvalidInput
from core.notebook.opened import open_notebook
from core.records import Incident
from core.store.store import Store
from tests.core.walking import ADA, BO, Walk

RUNBOOK = """---
notebook: runbook
id: response/test-guards
title: Guards
disciplines: [sre, security]
inputs:
  line: {type: text, default: HIGH}
---

# Guards

## Ask

```guard {"name":"back","kind":"rollback"}
service: web
to: v41
policy: ${line}
```

```guard {"name":"forth","kind":"forward"}
service: web
from: v41
to: v42
```

```guard {"name":"parts","kind":"components"}
from: pkg:pypi/parley-example-sessions@2.3.1
to: pkg:pypi/parley-example-sessions@2.3.0
```

```guard {"name":"other","kind":"weather"}
service: web
to: v41
```

## Repair

```sh {"name":"keep","act":"capture"}
echo keep
```

EVIDENCE
```sh {"name":"restart","lens":"sre","act":"remediation","kind":"restart"}
echo restart
```

```sh {"name":"undo","lens":"sre","act":"remediation","kind":"rollback","after":"back"}
echo undo
```
"""
EVIDENCE = '```guard {"name":"kept","kind":"evidence"}\n```\n'


@pytest.fixture
def started(demo_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`started(evidence, **inputs)`: a walkthrough of the runbook above on INC-1."""
    monkeypatch.setattr("core.notebook.library.search_path", lambda: (tmp_path,))

    def start(evidence: str = EVIDENCE, incident: str | None = "INC-1", **inputs: str) -> Walk:
        (tmp_path / "response").mkdir(exist_ok=True)
        (tmp_path / "response" / "test-guards.md").write_text(RUNBOOK.replace("EVIDENCE\n", evidence), encoding="utf-8")
        given = {"template": "response/test-guards", "incident": incident, "input": inputs}
        return Walk(demo_store, walkthrough.start.run(demo_store, ADA, given)["id"])

    return start


def said(walk: Walk, name: str) -> dict[str, Any]:
    """A guard asked; what it answered."""
    walk.answer(name, {})
    found: dict[str, Any] = walk.cell(name)["answer"]["verdict"]
    return found


def test_each_kind_of_guard_answers(started: Any) -> None:
    walk = started()
    assert [said(walk, name)["verdict"] for name in ("back", "forth", "parts", "kept")] == ["block", "block", "block", "clear"]
    assert [each["id"] for each in said(walk, "forth")["incidents"]] == ["INC-1", "INC-2"]
    assert said(walk, "kept")["reasons"] == ["no attack is suspected on INC-1"]
    assert said(walk, "other")["reasons"] == ["guard weather: there is no guard of the kind weather"]
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    walk.do(answer.waive, BO, cell="forth", reason="the flag is off", owner="Kim", expires_at=later, version=1)
    assert walk.cell("forth")["answer"]["waiver"]["covers"] == ["INC-1", "INC-2"]


def test_the_policys_line_is_the_notebooks(started: Any) -> None:
    assert said(started(line="CRITICAL"), "back")["verdict"] == "warn"
    assert said(started(line="moderate"), "back")["verdict"] == "block"
    with pytest.raises(InvalidInput, match="'PURPLE' is no severity"):
        started(line="purple").answer("back", {})


def test_a_suspicion_never_lets_a_restart_pass_without_evidence(started: Any, demo_store: Store) -> None:
    walk = started()
    commands.execute(demo_store, BO, "incident.suspect", {"id": "INC-1", "reason": "The crash needs a crafted cookie"})
    with pytest.raises(InvalidInput, match="suspected already"):
        commands.execute(demo_store, BO, "incident.suspect", {"id": "INC-1", "reason": "Again"})
    with pytest.raises(Blocked, match="kept does not allow restart: The guard was not asked yet"):
        walk.answer("restart", {"outcome": "done"})
    assert said(walk, "kept")["verdict"] == "block"
    with pytest.raises(Blocked, match="A waiver with reason"):
        walk.answer("restart", {"outcome": "done"})
    walk.answer("keep", {"outcome": "done"})
    assert said(walk, "kept")["verdict"] == "block", "a capture that says nothing of what it kept is none"
    walk.answer("keep", {"outcome": "done", "evidence": "bucket/web-1.img"})
    assert said(walk, "kept")["reasons"] == ["captured: keep of “Guards”"]
    walk.answer("restart", {"outcome": "done"})
    assert walk.cell("restart")["answer"]["outcome"] == "done"


def test_a_waived_wait_lets_the_restart_pass(started: Any, demo_store: Store) -> None:
    walk = started()
    commands.execute(demo_store, BO, "incident.suspect", {"id": "INC-1", "reason": "Odd traffic"})
    said(walk, "kept")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    walk.do(answer.waive, BO, cell="kept", reason="memory is gone already", owner="Noor", expires_at=later, version=1)
    walk.answer("restart", {"outcome": "done"})
    assert walk.cell("restart")["answer"]["guards"]["kept"]["verdict"] == "block"


def test_a_runbook_without_an_evidence_guard_is_never_a_way_around(started: Any, demo_store: Store) -> None:
    walk = started(evidence="")
    commands.execute(demo_store, BO, "incident.suspect", {"id": "INC-1", "reason": "Odd traffic"})
    with pytest.raises(Blocked, match="restart waits for evidence: an attack is suspected on INC-1"):
        walk.answer("restart", {"outcome": "done"})
    commands.execute(demo_store, BO, "incident.suspect", {"id": "INC-1", "reason": "A load test of ours", "lifted": True})
    walk.answer("restart", {"outcome": "done"})


def test_a_capture_outside_the_walkthrough_counts(started: Any, demo_store: Store) -> None:
    walk = started(evidence="")
    commands.execute(demo_store, BO, "incident.suspect", {"id": "INC-1", "reason": "Odd traffic"})
    commands.execute(demo_store, BO, "incident.capture", {"id": "INC-1", "what": "Memory image of web-3, in the vault"})
    walk.answer("restart", {"outcome": "done"})
    alone = started(incident=None)
    assert said(alone, "kept")["unknown"][0]["component"] == "suspicion of an attack"


def test_a_waiver_that_ended_never_keeps_a_guard_green(started: Any, demo_store: Store) -> None:
    walk = started()
    said(walk, "back")
    soon = datetime.now(UTC) + timedelta(seconds=1)
    walk.do(answer.waive, BO, cell="back", reason="outage is worse", owner="Kim", expires_at=soon.isoformat(), version=1)
    assert open_notebook(demo_store, ADA, walk.id).state.cells["back"].is_settled
    while datetime.now(UTC) <= soon:
        pass
    now = open_notebook(demo_store, ADA, walk.id).state.cells
    assert (now["back"].is_settled, now["undo"].waits_for) == (False, ("back",))
    with pytest.raises(Blocked, match="undo waits for back"):
        walk.answer("undo", {"outcome": "done"})


def _restrict(store: Store, number: int) -> None:
    found = store.find(Viewer.system(), Incident, "number = $1", [number])[0]
    store.change(Viewer.system(), "test.restrict", {}, lambda change: {"id": change.alter(found, visibility="security").id})


def test_a_guard_never_tells_its_readers_of_a_restricted_incident_and_is_never_clear_for_want_of_it(
    started: Any, demo_store: Store
) -> None:
    walk = started()
    open_to_all = said(walk, "forth")
    _restrict(demo_store, 2)
    answered = said(walk, "forth")
    assert [each["id"] for each in open_to_all["incidents"]] == ["INC-1", "INC-2"]
    assert [each["id"] for each in answered["incidents"]] == ["INC-1"]
    assert "INC-2" not in str(answered)
    assert answered["verdict"] == "block"
    assert answered["unknown"][-1] == {
        "component": "something restricted",
        "why": "it bears on this change, and not every reader of this notebook may see it",
    }
    _restrict(demo_store, 1)
    hidden = said(started(incident=None), "forth")
    assert (hidden["verdict"], hidden["incidents"]) == ("unknown", [])
