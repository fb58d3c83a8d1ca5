"""A notebook as a Markdown document: whole, readable, and with nothing in it that its reader may not see."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core import answer, followup, notebooks, signoff, timeline, walkthrough
from core.exports.markdown import markdown
from core.exports.notebook_sheet import export, gather
from core.notebook import library
from core.records import TimelineEntry, new_id
from tests.core.exports.reviewed import HOSTILE, OUTSIDER, filled
from tests.core.walking import ADA, BO, Walk


def _text(review, viewer=ADA, **more):
    return export.run(review.store, viewer, {"id": review.id, **more})["text"]


def _fixed(text):
    """The document with what differs from run to run made the same."""
    text = re.sub(r"INC-\d+", "INC-1", text)
    text = re.sub(r"(?<!2026-03-01 )\b(?!2026-03-0)\d{4}-\d\d-\d\d \d\d:\d\d UTC", "TODAY", text)
    return re.sub(r"\b[0-9a-f]{64}\b", "HASH", re.sub(r"\b[0-9a-f]{16}\b", "ROOT", text))


def test_the_whole_document_reads_well(small, outage):
    filled(small, outage)
    small.do(signoff.sign, ADA)
    small.do(signoff.sign, BO)
    assert _fixed(_text(small)) == (Path(__file__).parent / "small_review.md").read_text(encoding="utf-8")


def test_a_voided_and_a_revoked_signature_are_said_to_be_void(small, outage):
    filled(small, outage)
    small.do(signoff.sign, ADA)
    small.answer("users", "Other errors.")
    small.do(signoff.sign, BO)
    small.do(signoff.revoke, BO)
    text = _fixed(_text(small))
    assert [line for line in text.splitlines() if "Ada" in line or "Bo, TODAY" in line or "| Bo |" in line or "not signed" in line] == [
        "| Rotate the key | security | Bo | P1 | 2026-12-31 | open |",
        "- SRE: Ada, TODAY, identity unverified – void: changed since: users",
        "- Security: Bo, TODAY, identity unverified – void: revoked",
        "- SRE: not signed",
        "- Security: not signed",
        "| SRE | Ada | TODAY | unverified | void: changed since: users | ROOT |",
        "| Security | Bo | TODAY | unverified | void: revoked | ROOT |",
    ]


def test_a_skipped_cell_keeps_its_reason_and_the_marking_can_be_set(small):
    small.do(answer.skip, cell="users", reason="no users yet")
    text = _text(small, tlp="RED")
    assert "**Skipped:** no users yet" in text
    assert "| Marking | TLP:RED |" in text


def test_what_a_reader_may_not_see_is_never_in_the_document(small, outage):
    filled(small, outage)
    secret = {"text": "CANARY entry", "is_starred": True, "visibility": "security", "incident_id": outage}

    def write(change):
        change.add(TimelineEntry(id=new_id(), happened_at=change.now, **secret))
        return {}

    small.store.change(BO, "test", {}, write)
    small.do(signoff.sign, BO)
    small.answer("path", "CANARY by another key.", BO)
    seen, hidden = _text(small, BO), _text(small, OUTSIDER)
    assert seen.count("CANARY") == 3
    assert "How did they get in?" in seen
    for word in ("CANARY", "How did they get in?", "changed since: path"):
        assert word not in hidden
    assert "They came by \\${path}." in hidden
    assert "changed since: something restricted" in hidden


def test_nothing_that_was_written_ever_becomes_markup(small, outage):
    small.answer("summary", HOSTILE)
    small.answer("keep", {"positions": {"sre": HOSTILE}, "outcome": "Drop", "evidence": HOSTILE, "dissent": HOSTILE})
    small.do(answer.skip, cell="users", reason=HOSTILE)
    told = {"incident_id": outage, "happened_at": "2026-03-01T10:00:00Z", "text": HOSTILE, "is_starred": True}
    timeline.add.run(small.store, ADA, told)
    followup.create.run(small.store, ADA, {"title": HOSTILE[:300], "incident_id": outage, "owner": "<b>Eve</b> | ![x](y)"})
    _nothing_but_ours(_text(small))


@pytest.fixture
def sheet(small):
    """What the export of the review shows, once gathered."""
    return gather(small.store, ADA, small.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="<>!&[](){}|`~*_#-+=.\\\n 1a\t\"':/$", min_size=1, max_size=60))
def test_no_text_ever_becomes_a_heading_html_or_an_image(sheet, text):
    given = {"summary": {"text": text}, "data": {"nothing": f"x{text}"}, "users": {"skipped": f"x{text}"}}
    told = [{"is_starred": True, "happened_at": "2026-03-01 10:00 UTC", "text": text}]
    opened = replace(sheet.opened, answers={**sheet.opened.answers, **given})
    _nothing_but_ours(markdown(replace(sheet, opened=opened, timeline=told)))


def _nothing_but_ours(document):
    tokens = MarkdownIt("commonmark").enable("table").parse(document)
    flat = [each for token in tokens for each in (token, *(token.children or ()))]
    kinds = {each.type for each in flat}
    assert not kinds & {"html_block", "html_inline", "image", "link_open", "fence", "code_block", "blockquote_open", "ordered_list_open"}
    heads = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert set(heads) <= HEADS


HEADS = {
    "A small review", "What happened", "The way in", "Decide", "Changes", "Sign-off", "Signatures", "Timeline", "SRE", "Security",
    "Both disciplines",
}  # fmt: skip


def test_a_notebook_of_which_a_reader_sees_nothing_still_exports(walked_store, outage, tmp_path, monkeypatch):
    prompt = '```prompt {"name":"a","visibility":"security"}\nCANARY\n```\n'
    (tmp_path / "shut.md").write_text(f"---\nnotebook: postmortem\nid: shut\ntitle: Shut\n---\n# Shut\n\n## One\n\n{prompt}")
    monkeypatch.setattr(library, "search_path", lambda: (tmp_path,))
    shut = Walk(walked_store, walkthrough.start.run(walked_store, ADA, {"template": "shut", "incident": outage})["id"])
    timeline.add.run(
        walked_store, ADA, {"incident_id": outage, "happened_at": "2026-03-01T10:00:00Z", "text": "Seen.", "is_starred": True}
    )
    text = _text(shut, OUTSIDER)
    assert ("CANARY" in text, "| 2026-03-01 10:00 UTC | Seen. |" in text) == (False, True)


def test_the_runbook_names_who_recorded_what(walk):
    walk.until_signoff()
    text = _fixed(_text(walk))
    assert text.count("_Recorded by Ada, TODAY._") == 3
    assert "**Guard:** clear" in text
    assert notebooks.show.run(walk.store, ADA, {"id": walk.id})["notebook"]["state"] == "running"
