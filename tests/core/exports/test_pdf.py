"""The PDF: tagged, titled, marked, from any text; and Typst is not loaded before one is asked for."""

import json
import re
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exports.leadership_sheet import TEMPLATE as LEADERSHIP
from core.exports.notebook_sheet import gather
from core.exports.paper import paper
from core.exports.pdf import NOTEBOOK, pdf, typeset
from tests.core.exports.reviewed import HOSTILE, filled
from tests.core.exports.test_html import any_paper
from tests.core.walking import BO

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TYPST = "#let x = 1 #panic() $x$ *b* _i_ = h \\u{41} @ref <label> // c\n= h\n- i\n```\n#read(\"/etc/passwd\") #sys.inputs ]] }} \"; \\"


def test_the_review_is_tagged_titled_and_claims_pdf_ua(small, outage):
    filled(small, outage)
    made = pdf(paper(gather(small.store, BO, small.id), NOW), NOW)
    assert made.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"A small review" in made
    assert b"2026-03-02T12:00:00" in made


def test_the_same_paper_gives_the_same_bytes():
    assert pdf(any_paper("x"), NOW) == pdf(any_paper("x"), NOW)


@pytest.mark.parametrize("text", [TYPST, HOSTILE, "", " ", "\x00\x07\x1b[31m", "\ue000\ufffe\U0001f600", "日本 עברית ไทย", "\u202eabc",
                                  "a" * 500, "\n\n\n", "\t", "☑ ☐ ≥ → ★ Привет αβγ čř ₿", "\u200b\u00ad\u2060"])  # fmt: skip
def test_any_text_gives_a_pdf(text):
    assert pdf(any_paper(text), NOW).startswith(b"%PDF-")


@settings(max_examples=15)
@given(st.text(max_size=40))
def test_every_text_gives_a_pdf(text):
    assert pdf(any_paper(text), NOW).startswith(b"%PDF-")


COUNTS = b"""
#context [#metadata((heading, list, enum, table, raw, math.equation, link, footnote, ref).map(it => query(it).len())) <counts>]
"""


def _counts(text):
    """How many elements of each kind a paper has that says `text` everywhere."""
    told = json.dumps({**asdict(any_paper(text)), "missing": False})
    return json.loads(typst.Compiler(NOTEBOOK.read_bytes() + COUNTS, sys_inputs={"paper": told}).query("<counts>", field="value"))


@settings(max_examples=15)
@given(st.text(alphabet="#$*_`=<>@\\/[](){}\"'~-+.:;,&|^%! a1", max_size=40).map("x{}".format))
def test_no_text_ever_becomes_typst_markup(text):
    assert _counts(text) == _counts("x")


def test_what_no_font_can_show_is_said_and_the_file_claims_less():
    made = pdf(any_paper("\U0001fbf0 \U000e0041 \ue123"), NOW)
    assert b"pdfuaid" not in made
    assert b"/MarkInfo" in made


def test_a_mistake_of_ours_in_a_template_is_not_hidden(tmp_path):
    broken = tmp_path / "broken.typ"
    broken.write_text("#unknown-name")
    with pytest.raises(typst.TypstError):
        typeset(broken, "paper", {}, NOW)


def test_typst_and_word_are_loaded_only_when_they_are_used():
    code = "import sys, core.downloads, core.exports.pdf, core.exports.docx; print({'typst', 'docx', 'lxml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_template_reads_its_input_as_data_alone():
    for template in (NOTEBOOK, LEADERSHIP):
        source = template.read_text(encoding="utf-8")
        assert re.findall(r"\b(?:eval|read|include|import|plugin)\b\s*\(|\bimage\b\s*\((?!bytes\()", source) == []
        assert source.count("sys.inputs") == 1
