"""Random edits, signatures, revocations and publishing by five people never break what a sign-off promises."""

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
NAMES = ("Ada", "Bo", "Cy", "Di", "Ed")
VIEWERS = [Viewer.local(name, discipline) for name in NAMES for discipline in ("sre", "security")]


class Review(RuleBasedStateMachine):
    """One postmortem; `text` is what stands in its two cells, `signed` what stood there when each live signature was given."""

    store: Store

    @initialize()
    def begin(self):
        self.id = walkthrough.start.run(self.store, VIEWERS[0], {"template": "tiny"})["id"]
        self.text, self.signed, self.seen, self.published = {}, {}, [], False

    def _do(self, command, viewer, **more):
        try:
            return command.run(self.store, viewer, {"id": self.id, **more})
        except ParleyError:
            return None

    @rule(viewer=st.sampled_from(VIEWERS), cell=st.sampled_from(["what", "why"]), text=st.sampled_from(["a", "b"]), stale=st.booleans())
    def edit(self, viewer, cell, text, stale):
        row = next(each for each in notebooks.show.run(self.store, viewer, {"id": self.id})["cells"] if each["name"] == cell)
        version = row["version"] + (1 if stale else 0)
        before = dict(self.text)
        if self._do(answer.answer, viewer, cell=cell, value=text, version=version):
            assert not stale
            assert not self.published
            self.text[cell] = text
            if self.text != before:
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

    @rule(viewer=st.sampled_from(VIEWERS))
    def revoke(self, viewer):
        if self._do(signoff.revoke, viewer):
            self.signed = {who: each for who, each in self.signed.items() if each[0] != viewer.name}

    @rule(viewer=st.sampled_from(VIEWERS))
    def publish(self, viewer):
        if self._do(postmortem.publish, viewer):
            assert set(self.signed) == {"sre", "security"}
            self.published = True

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
    machine = type("ReviewInStore", (Review,), {"store": store})
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=12, stateful_step_count=16, deadline=None, suppress_health_check=quiet)
    )
    store.close()
