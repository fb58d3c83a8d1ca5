"""A notebook laid out: Markdown as blocks, lenses side by side, positions, appendix and levels."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import signoff
from core.exports.blocks import (
    Code,
    Heading,
    Item,
    Lenses,
    Listing,
    Question,
    Quote,
    Ruler,
    Run,
    Table,
    Text,
    blocks,
)
from core.exports.notebook_sheet import gather
from core.exports.paper import paper
from core.exports.tables import dated, readable
from core.notebook.markup import escaped
from tests.core.exports.reviewed import filled
from tests.core.walking import ADA, BO

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _text(*words):
    return Text(tuple(Run(each) if isinstance(each, str) else each for each in words))


def test_every_kind_of_block():
    said = """para *one* **two** `three` [four](https://example.org/a) [five](ftp://example.org)
next\\
line

### Deep

- [x] done
- [ ] open
  1. inner

7. seven

> [!WARNING]
> Careful.

> Only said.

| a | b |
| --- | --- |
| 1 | **2** |

```sh
echo "$HOME"
```

---
"""
    assert blocks(said) == (
        _text("para ", Run("one", italic=True), " ", Run("two", bold=True), " ", Run("three", code=True), " ",
              Run("four", url="https://example.org/a"), " ", "five", " ", "next", "\n", "line"),
        Heading(2, (Run("Deep"),)),
        Listing((Item((_text("done"),), True), Item((_text("open"), Listing((Item((_text("inner"),)),), 1)), False))),
        Listing((Item((_text("seven"),)),), 7),
        Quote((_text("Careful."),), "Warning"),
        Quote((_text("Only said."),)),
        Table(((Run("a"),), (Run("b"),)), (((Run("1"),), (Run("2", bold=True),)),)),
        Code('echo "$HOME"'),
        Ruler(),
    )  # fmt: skip


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85"), max_size=80))
def test_what_was_typed_never_becomes_more_than_text(typed):
    for block in blocks(escaped(typed)):
        assert isinstance(block, Text)
        assert all(not (run.bold or run.italic or run.code or run.url) for run in block.runs)


def test_times_are_named_once_and_queries_read_as_words():
    head = ((Run("known_to_sre_at"),), (Run("is_break_glass"),), (Run("summary"),))
    rows = (
        ((Run("2026-03-05T14:06:00Z"),), (Run("True"),), (Run("at 2026-03-05T14:06:30+00:00"),)),
        ((Run("–"),), (Run("False"),), ()),
    )
    assert readable(dated(Table(head, rows))) == Table(
        ((Run("Known to SRE at (UTC)"),), (Run("Is break glass"),), (Run("Summary"),)),
        (((Run("2026-03-05 14:06"),), (Run("yes"),), (Run("at 2026-03-05 14:06:30 UTC"),)), ((Run("–"),), (Run("no"),), ())),
    )
    assert dated(_text("ran_at ", Run("2026-03-05T14:06:00Z", code=True))) == _text("ran_at ", Run("2026-03-05T14:06:00Z", code=True))


def test_the_review_is_laid_out_with_both_lenses_and_positions_side_by_side(small, outage):
    filled(small, outage)
    small.do(signoff.sign, ADA)
    laid = paper(gather(small.store, BO, small.id), NOW)
    assert (laid.title, laid.marking, laid.made) == (
        "A small review", "TLP:AMBER", "Exported 2026-03-02 12:00 UTC for Bo, with what this reader may see."
    )  # fmt: skip
    assert ("Detected", "2026-03-01 10:04 UTC") in laid.milestones
    assert laid.facts[:2] == (("Marking", "TLP:AMBER"), ("Document", "postmortem, draft"))
    titles = ["What happened", "The way in", "Decide", "Changes", "Sign-off", "Timeline", "Signatures"]
    assert [(each.title, each.anchor) for each in laid.sections] == [(title, f"s{number}") for number, title in enumerate(titles, 1)]
    happened, way_in, decide = (each.blocks for each in laid.sections[:3])
    assert happened[3] == Lenses(
        (Question((_text("What did users of check*out* see?"),)), _text("Errors.")),
        (Question((_text("Was data at risk?"),)), _text("Nothing to say: no data is kept there")),
    )
    assert way_in[0] == Lenses((), (Question((_text("How did they get in?"),)), _text("CANARY by a stolen key.")))
    assert decide[:3] == (
        Question((_text("Do we keep the flag?"),)),
        Lenses((_text("It saved us."),), (_text("It hides a hole."),)),
        _text(Run("Evidence:", bold=True), " Two graphs."),
    )
    signed = laid.sections[-1].blocks
    assert isinstance(signed[0], Table)
    assert [run.text for cell in signed[0].rows[0][3:5] for run in cell] == ["unverified", "live"]
    assert isinstance(signed[1], Text)
    assert signed[1].runs[0].text.startswith("Unverified:")


def test_no_level_of_heading_is_left_out_and_queries_stand_at_the_end(walked_store, demo):
    laid = paper(demo, NOW)
    appendix = laid.sections[-1]
    assert appendix.title == "How the tables were asked"
    assert [type(each) for each in appendix.blocks] == [Heading, Code, Heading, Code]
    assert all(not isinstance(block, Code) for each in laid.sections[:-1] for block in each.blocks)


@pytest.fixture(scope="module")
def demo(walked_store):
    """The half-finished postmortem of the worked example."""
    from core import commands

    commands.execute(walked_store, ADA, "demo.load", {})
    found = commands.execute(walked_store, ADA, "notebook.list", {"kind": "postmortem"})
    return gather(walked_store, ADA, next(each["id"] for each in found if each["is_demo"]))
