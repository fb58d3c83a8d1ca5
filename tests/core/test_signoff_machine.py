"""Random edits, signatures, revocations and publishing by up to five people never break what a sign-off promises."""

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
CELLS = ("what", "why")
MOSTLY_NOT = (False, False, False, True)
PEOPLE = {"Ada": ("sre", "security"), "Bo": ("security", "sre"), "Cy": ("sre",), "Di": ("security",), "Ed": (None,)}
"""Two who have both disciplines, a third of each, and one who has none and may write, not sign."""
PAIRS = (("Ada", "Bo"), ("Bo", "Ada"), ("Cy", "Bo"), ("Cy", "Di"), ("Ada", "Di"), ("Ada", "Ada"), ("Cy", "Cy"))
VIEWERS = [Viewer.local(name, discipline) for name, own in PEOPLE.items() for discipline in own]


class Review(RuleBasedStateMachine):
    """One postmortem; `text` is what stands in its two cells, `signed` what stood there when each live signature was given.

    `looked_at` is the record's sequence when all was last compared; a command that is refused must leave it.
    """

    store: Store
    reached: Counter[str]

    @initialize()
    def begin(self):
        self.id = walkthrough.start.run(self.store, VIEWERS[0], {"template": "tiny"})["id"]
        self.text, self.versions, self.signed, self.seen, self.published = {}, {}, {}, [], False
        self.looked_at = self.tried_after = 0
        self.edit(VIEWERS[0], "what", "a", stale=False)

    def _do(self, command, viewer, **more):
        if self.published:
            # A few attempts on what is published prove that it holds; the others would only cost.
            self.tried_after += 1
            if self.tried_after > 4:
                return None
        try:
            done = command.run(self.store, viewer, {"id": self.id, **more})
        except ParleyError:
            return None
        self.reached[viewer.name] += 1
        return done

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
            assert viewer.discipline in ("sre", "security")
            assert viewer.discipline not in self.signed
            assert not any(person == viewer.name and discipline != viewer.discipline for person, discipline in self.seen)
            self.signed[viewer.discipline] = (viewer.name, dict(self.text))
            self.seen.append((viewer.name, viewer.discipline))
            assert (done["state"] == "signed") is (len(self.signed) == 2)
            self.reached[done["state"]] += 1
            self.reached["another"] += len({person for person, discipline in self.seen if discipline == viewer.discipline}) > 1

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
        if not hasattr(self, "id") or self.looked_at == self.store.sequence():
            return
        self.looked_at = self.store.sequence()
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
        machine, settings=settings(max_examples=14, stateful_step_count=20, derandomize=True, deadline=None, suppress_health_check=quiet)
    )
    store.close()
    assert {"signed", "voided", "published", "another", *PEOPLE} <= set(+machine.reached), f"too quiet to prove anything: {machine.reached}"
