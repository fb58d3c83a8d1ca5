"""One canary over every format that a notebook leaves in."""

import io
import zipfile

import pytest
import typst

from core import document, signoff
from core.exports import pdf as pdf_module
from core.records import Milestone, TimelineEntry, new_id
from tests.core.exports.reviewed import OUTSIDER, filled
from tests.core.walking import BO

FORMS = ("md", "html", "pdf", "docx", "json")
HIDDEN = ("CANARY", "How did they get in?", "changed since: path")


@pytest.fixture
def guarded(small, outage):
    """The review with a restricted cell, a starred entry and a milestone that only security may see, and a signature over them."""
    filled(small, outage)
    own = {"incident_id": outage, "visibility": "security"}

    def write(change):
        change.add(TimelineEntry(id=new_id(), happened_at=change.now, text="CANARY entry", is_starred=True, **own))
        change.add(Milestone(id=new_id(), kind="contained", happened_at=change.now, **own))
        return {}

    small.store.change(BO, "test", {}, write)
    small.do(signoff.sign, BO)
    small.answer("path", "CANARY by another key.", BO)
    return small


@pytest.fixture
def handed_over(monkeypatch):
    """What Typst is given, which is all that a PDF can hold."""
    given, own = [], typst.compile

    def compile_(source, **options):
        given.append(source.decode() + str(options["sys_inputs"]))
        return own(source, **options)

    monkeypatch.setattr(typst, "compile", compile_)
    assert pdf_module.NOTEBOOK.is_file()
    return given


def _words(form, made, handed_over):
    """Everything that a file says, its parts and its metadata."""
    if form == "pdf":
        return handed_over[-1] + made.content.decode("latin-1")
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(made.content)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return made.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_what_a_reader_may_not_see_never_leaves_in_any_format(form, guarded, handed_over):
    seen = _words(form, document.export(guarded.store, BO, guarded.id, form), handed_over)
    assert "CANARY" in seen
    assert "ontained" in seen or form == "json"
    hidden = _words(form, document.export(guarded.store, OUTSIDER, guarded.id, form), handed_over)
    assert [word for word in (*HIDDEN, "ontained") if word in hidden] == []
    assert "The *checkout* failed." in hidden.replace("\\", "")


def test_every_format_of_a_notebook_is_guarded_by_the_canary():
    assert set(FORMS) == set(document.FORMATS) - {"jsonl", "csv", "ics"}


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
@pytest.mark.parametrize("name", ["incidents", "followups", "all", "INC-1"])
def test_what_is_no_notebook_is_refused_with_a_remedy(store, form, name):
    from core.errors import InvalidInput

    with pytest.raises(InvalidInput) as refused:
        document.export(store, BO, name, form)
    assert (refused.value.sentence, refused.value.remedy) == (
        f"{form.upper()} holds a notebook, and {name} is none.", "Name one: `notebook list` shows their ids."
    )  # fmt: skip
