"""What a signature covers, and what voids it."""

from hypothesis import given
from hypothesis import strategies as st

from core.notebook import signing

HASHES = st.dictionaries(st.text(max_size=4), st.text("0123456789abcdef", min_size=64, max_size=64), max_size=6)


def _runbook(make_cell, make_document, kind="runbook"):
    return make_document(
        make_cell("prompt", "first", "What?"),
        make_cell("signoff", "go", "We accept.", after="first"),
        make_cell("command", "undo", "undo it", language="sh"),
        make_cell("followups", "later"),
        kind=kind,
    )


def test_root_of_known_hashes():
    assert signing.root({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert signing.root({"a": "x"}) == "3b367b39c3db5d46b6061681ba94269e5b29dc121cbd6c48dc59b34e30ccb8d9"
    assert signing.root({"c": "z", "a": "x", "b": "y"}) == "ba3218c856398bc6ad24888ab43fc9303c568e353cb8b8e9496f6c68f366bfd5"


@given(HASHES, HASHES)
def test_two_contents_never_share_a_root(one, other):
    assert (signing.root(one) == signing.root(other)) == (one == other)


def test_a_runbooks_signature_covers_what_stands_before_it(make_cell, make_document):
    document = _runbook(make_cell, make_document)
    assert list(signing.covered(document, {}, "go", ["first", "go", "undo", "later"])) == ["first", "go"]


def test_a_postmortems_signature_covers_everything_visible_and_the_record(make_cell, make_document):
    document = _runbook(make_cell, make_document, kind="postmortem")
    covered = signing.covered(document, {}, "go", ["first", "go", "later"], {"timeline:starred": [], "incident:milestones": []})
    assert list(covered) == ["first", "go", "later", "timeline:starred", "incident:milestones"]


def test_followup_status_and_signatures_never_void(make_cell):
    for kind in ("followups", "signoff", "timeline"):
        cell = make_cell(kind, "it")
        assert signing.cell_hash(cell, {"followups": ["open"]}) == signing.cell_hash(cell, None)


def test_an_answers_edit_changes_its_hash_and_saving_it_again_does_not(make_cell):
    cell = make_cell("prompt", "p", "What?")
    assert signing.cell_hash(cell, {"text": "a"}) != signing.cell_hash(cell, {"text": "b"})
    assert signing.cell_hash(cell, {"text": "a", "n": 1}) == signing.cell_hash(cell, {"n": 1, "text": "a"})


def test_asking_again_with_the_same_answer_never_voids(make_cell):
    for kind, moment in (("guard", "computed_at"), ("query", "ran_at")):
        cell = make_cell(kind, "it")
        assert signing.cell_hash(cell, {"a": 1, moment: "now"}) == signing.cell_hash(cell, {"a": 1, moment: "later"})
        assert signing.cell_hash(cell, {"a": 1, moment: "now"}) != signing.cell_hash(cell, {"a": 2, moment: "now"})


def test_line_ends_of_the_file_never_void(make_cell):
    assert signing.cell_hash(make_cell("text", "t", "a\r\nb"), None) == signing.cell_hash(make_cell("text", "t", "a\nb"), None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_any_json_has_a_hash(value):
    assert len(signing.content_hash(value)) == 64


def test_a_signature_lives_until_something_it_covers_changes():
    hashes = {"a": "1" * 64, "b": "2" * 64}
    signature = {"root": signing.root(hashes), "cell_hashes": hashes, "revoked_at": None}
    assert signing.live(signature, hashes)
    assert not signing.live(signature, hashes | {"a": "3" * 64})
    assert not signing.live(signature, hashes | {"c": "3" * 64})
    assert not signing.live(signature, {"a": "1" * 64})
    assert not signing.live(signature | {"revoked_at": "2026-11-24"}, hashes)
    assert not signing.live(signature | {"root": "0" * 64}, hashes)
