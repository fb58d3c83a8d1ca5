"""Random edits, signatures, revocations and publishing by three people never break what a sign-off promises."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import answer, notebooks, postmortem, signoff, walkthrough
from core.access import Viewer
from core.errors import ParleyError
from core.notebook import library
from core.store.store import Store

TEMPLATE = """---
notebook: postmortem
id: tiny
title: Tiny
---

# Tiny

## One

```prompt {"name":"what","required":"true"}
What?
```

```prompt {"name":"why"}
Why?
```

```signoff {"name":"accepted","needs":"sre,security"}
We accept.
```
"""
NAMES = ("Ada", "Bo", "Cy")
CELLS = ("what", "why")
MOSTLY_NOT = (False, False, False, True)
PAIRS = (("Ada", "Bo"), ("Bo", "Ada"), ("Cy", "Bo"), ("Cy", "Cy"))
VIEWERS = [Viewer.local(name, discipline) for name in NAMES for discipline in ("sre", "security")]


class Review(RuleBasedStateMachine):
    """One postmortem; `text` is what stands in its two cells, `signed` what stood there when each live signature was given."""

    store: Store
    reached: Counter[str]

    @initialize()
    def begin(self):
        self.id = walkthrough.start.run(self.store, VIEWERS[0], {"template": "tiny"})["id"]
        self.text, self.versions, self.signed, self.seen, self.published = {}, {}, {}, [], False
        self.edit(VIEWERS[0], "what", "a", stale=False)

    def _do(self, command, viewer, **more):
        try:
            return command.run(self.store, viewer, {"id": self.id, **more})
        except ParleyError:
            return None

    @rule(viewer=st.sampled_from(VIEWERS), cell=st.sampled_from(CELLS), text=st.sampled_from("ab"), stale=st.sampled_from(MOSTLY_NOT))
    def edit(self, viewer, cell, text, stale):
        version = self.versions.get(cell, 0) + (1 if stale else 0)
        before = dict(self.text)
        if done := self._do(answer.answer, viewer, cell=cell, value=text, version=version):
            self.versions[cell] = done["version"]
            assert not stale
            assert not self.published
            self.text[cell] = text
            if self.text != before:
                self.reached["voided"] += len(self.signed) == 2
                self.signed = {}

    @rule(viewer=st.sampled_from(VIEWERS))
    def sign(self, viewer):
        if done := self._do(signoff.sign, viewer):
            assert "what" in self.text
            assert viewer.discipline not in self.signed
            assert not any(person == viewer.name and discipline != viewer.discipline for person, discipline in self.seen)
            self.signed[viewer.discipline] = (viewer.name, dict(self.text))
            self.seen.append((viewer.name, viewer.discipline))
            assert (done["state"] == "signed") is (len(self.signed) == 2)
            self.reached[done["state"]] += 1

    @rule(pair=st.sampled_from(PAIRS), then=st.sampled_from(["publish", "edit", "part"]), text=st.sampled_from("ab"))
    def meet(self, pair, then, text):
        for name, discipline in zip(pair, ("sre", "security"), strict=True):
            self.sign(Viewer.local(name, discipline))
        if then == "publish":
            self.publish(Viewer.local(pair[0], "sre"))
        elif then == "edit":
            self.edit(Viewer.local(pair[0], "sre"), "why", text, stale=False)

    @rule(viewer=st.sampled_from(VIEWERS))
    def revoke(self, viewer):
        if self._do(signoff.revoke, viewer):
            self.signed = {who: each for who, each in self.signed.items() if each[0] != viewer.name}

    @rule(viewer=st.sampled_from(VIEWERS))
    def publish(self, viewer):
        if self._do(postmortem.publish, viewer):
            assert set(self.signed) == {"sre", "security"}
            self.published = True
            self.reached["published"] += 1

    @invariant()
    def live_signatures_are_those_given_for_this_content_by_two_people(self):
        if not hasattr(self, "id"):
            return
        shown = notebooks.show.run(self.store, VIEWERS[0], {"id": self.id})
        live = {each["discipline"]: each["person_name"] for each in shown["signatures"] if each["is_live"]}
        assert live == {who: person for who, (person, _) in self.signed.items()}
        assert all(text == self.text for _, text in self.signed.values())
        assert len(set(live.values())) == len(live)
        assert (shown["notebook"]["state"] == "published") is self.published
        assert (shown["notebook"]["state"] in ("signed", "published")) is (len(live) == 2)
        assert self.published <= (len(live) == 2)


@pytest.fixture
def tiny_library(tmp_path, monkeypatch):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "tiny.md").write_text(TEMPLATE)
    monkeypatch.setattr(library, "search_path", lambda: (tmp_path / "library",))


def test_a_signature_never_outlives_an_edit_and_never_counts_for_two(tmp_path, tiny_library):
    store = Store.open(tmp_path / "parley.duckdb")
    machine = type("ReviewInStore", (Review,), {"store": store, "reached": Counter()})
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=16, derandomize=True, deadline=None, suppress_health_check=quiet)
    )
    store.close()
    assert {"signed", "voided", "published"} <= set(+machine.reached), f"too quiet to prove anything: {machine.reached}"
