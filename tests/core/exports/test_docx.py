"""The Word document: real headings, lists, tables and fields, from any text."""

import io
from datetime import UTC, datetime

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exports.docx import docx
from core.exports.notebook_sheet import gather
from core.exports.paper import paper
from tests.core.exports.reviewed import filled
from tests.core.exports.test_html import any_paper
from tests.core.walking import BO

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_the_review_has_headings_lenses_tables_and_the_marking_on_every_page(small, outage):
    filled(small, outage)
    made = Document(io.BytesIO(docx(paper(gather(small.store, BO, small.id), NOW), NOW)))
    heads = [(each.style.name, each.text) for each in made.paragraphs if each.style.name.startswith(("Title", "Heading"))]
    titles = ["What happened", "The way in", "Decide", "Changes", "Sign-off", "Timeline"]
    assert heads == [("Title", "A small review"), *(("Heading 1", title) for title in titles)]
    assert made.sections[0].header.paragraphs[0].text == "TLP:AMBER"
    assert made.sections[0].footer.paragraphs[0].text.endswith("TLP:AMBER")
    assert "NUMPAGES" in made.sections[0].footer._element.xml
    about = made.core_properties
    assert (about.title, about.author, about.created) == ("A small review", "Parley", datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    lenses = [[cell.text.split("\n")[0] for cell in each.rows[0].cells] for each in made.tables if each.style.name == "Normal Table"]
    assert lenses == [["R  SRE", "S  Security"], ["S  Security"], ["R  SRE", "S  Security"]]
    grids = [each for each in made.tables if each.style.name == "Table Grid"]
    assert [cell.text for cell in grids[-1].rows[0].cells] == ["When (UTC)", "What happened", "Known to SRE (UTC)", "Known to security"]
    assert all("w:tblHeader" in each.rows[0]._tr.xml for each in grids)
    assert [each.text for each in made.paragraphs if each.style.name == "List Bullet"] == ["SRE: not signed", "Security: not signed"]


@settings(max_examples=8)
@given(st.text(max_size=40) | st.sampled_from(["\x00\x0b\ufffe\uffff", "\x85\u2028", "&<>\"'"]))
def test_any_text_gives_a_document_that_opens(text):
    made = Document(io.BytesIO(docx(any_paper(text), NOW)))
    assert len([each for each in made.paragraphs if each.style.name == "Heading 1"]) == 3


def test_each_numbered_list_begins_at_its_own_number():
    made = Document(io.BytesIO(docx(any_paper("x"), NOW)))
    numbered = [each for each in made.paragraphs if each.style.name == "List Number"]
    ids = [each._p.pPr.numPr.numId.val for each in numbered]
    assert len(ids) == len(set(ids)) == 3
    numbering = made.part.numbering_part.element
    assert {numbering.num_having_numId(each).lvlOverride_lst[0].startOverride.val for each in ids} == {3}
