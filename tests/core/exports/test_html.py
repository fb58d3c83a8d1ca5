"""The HTML file: whole, on its own, and without a way for what people wrote to become markup."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from core.exports.blocks import Code, Heading, Item, Lenses, Listing, Question, Quote, Ruler, Run, Table, Text
from core.exports.html import html
from core.exports.notebook_sheet import gather
from core.exports.paper import Paper, Section, paper
from tests.core.exports.reviewed import HOSTILE, filled
from tests.core.walking import BO

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OURS = {
    "html", "head", "meta", "title", "style", "body", "div", "header", "footer", "nav", "main", "section", "h1", "h2",
    "h3", "p", "ol", "ul", "li", "a", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th",
    "td", "pre", "code", "blockquote", "hr", "span", "strong", "em", "br",
}  # fmt: skip


class Reading(HTMLParser):
    """Notes elements with their attributes, and the text outside the style."""

    def __init__(self, document):
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def any_paper(text):
    """A paper that says `text` wherever people can write."""
    linked = Run(text, url="https://example.org/?a=1&b")
    runs = (Run(text), Run(text, bold=True, italic=True), Run(text, code=True), Run("\n"), linked)
    inside = (
        Text(runs), Heading(2, runs), Heading(3, runs),
        Listing((Item((Text(runs), Ruler()), True), Item((), None), Item((Code(text),), False))),
        Listing((Item((Text(runs),)),), 3), Table((runs, runs), ((runs, runs), (runs, ()), ((), runs))), Code(text),
        Quote((Text(runs),), text), Question((Text(runs),)), Lenses((Text(runs),), (Text(runs),)), Lenses((), (Code(text),)),
    )  # fmt: skip
    sections = tuple(Section(title=text, anchor=f"s{number}", blocks=inside) for number in range(2))
    pairs = ((text, text),)
    opening = (Heading(1, runs), *inside)
    return Paper(title=text, marking=text, facts=pairs, milestones=pairs, opening=opening, sections=sections, origin=text, made=text)


def test_the_file_stands_alone_and_is_well_formed(small, outage):
    filled(small, outage)
    document = html(paper(gather(small.store, BO, small.id), NOW))
    read = Reading(document)
    assert read.open == []
    assert {tag for tag, _ in read.elements} <= OURS
    assert [attributes for _, attributes in read.elements if {"src", "onload", "srcset", "data", "action"} & set(attributes)] == []
    assert document.count("url(") == document.count("url(data:font/woff2;base64,") == 3
    assert "@import" not in document
    assert "default-src 'none'" in document
    heads = [(tag, attributes.get("id")) for tag, attributes in read.elements if tag in ("h1", "h2")]
    assert heads == [("h2", "contents"), ("h1", None), *(("h2", f"s{number}") for number in range(1, 7))]
    words = "".join(read.words)
    assert words.count("TLP:AMBER") == 3
    assert "SRE: not signed" in words
    targets = {attributes["href"] for tag, attributes in read.elements if tag == "a"}
    assert targets == {f"#{attributes['id']}" for tag, attributes in read.elements if tag == "h2" and attributes["id"] != "contents"}


@given(st.text(min_size=1, max_size=40) | st.sampled_from([HOSTILE, "</style><script>x</script>", "\" onload='x'", "-->", "\x00\x1b"]))
def test_no_text_ever_becomes_an_element_or_an_attribute(text):
    with patch("core.exports.html._faces", return_value=""):
        read, plain = Reading(html(any_paper(text))), Reading(html(any_paper("x")))
    assert [(tag, sorted(attributes)) for tag, attributes in read.elements] == [
        (tag, sorted(attributes)) for tag, attributes in plain.elements
    ]
    assert {attributes["href"] for tag, attributes in read.elements if tag == "a"} == {"https://example.org/?a=1&b"}


def test_a_long_document_has_contents_and_a_short_one_has_none():
    short = any_paper("x")
    longer = replace(short, sections=tuple(Section(title=f"t{number}", anchor=f"s{number}", blocks=()) for number in range(4)))
    assert ("<nav" in html(short), "<nav" in html(longer)) == (False, True)
