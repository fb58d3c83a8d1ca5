"""What people typed never becomes markup; what authors wrote never brings HTML or images along."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.notebook.markup import escaped, fenced, neutral, one_line, paragraphs, table

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NASTY = st.text(st.sampled_from([*list("ab1 \n\t#*_`~[]()<>!|&;:-+=.\\$'\"/"), "é", "\u2028", "\x00", "\r"]), max_size=60)
ANY = st.one_of(st.text(max_size=60), NASTY)


def _kinds(markdown: str) -> set[str]:
    return {kind.type for token in MARKDOWN.parse(markdown) for kind in (token, *(token.children or ()))}


@given(ANY)
def test_escaped_text_never_becomes_markup(text):
    assert _kinds(escaped(text)) <= {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"}


@given(ANY)
def test_escaped_text_reads_as_it_was_typed(text):
    shown = "".join(
        child.content or "\n" for token in MARKDOWN.parse(escaped(text)) if token.type == "inline" for child in (token.children or ())
    )
    plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)
    assert "".join(shown.split()) == "".join(plain.split())


@given(ANY)
def test_one_line_never_breaks_a_line(text):
    assert not re.search(r"[\r\n]", one_line(text))


@given(ANY)
def test_neutral_never_leaves_html_or_images(markdown):
    assert not _kinds(neutral(markdown)) & {"html_block", "html_inline", "image"}


@given(st.lists(ANY, min_size=1, max_size=3))
def test_a_table_never_grows_columns(cells):
    rows = [token for token in MARKDOWN.parse(table(["a"] * len(cells), [cells])) if token.type == "td_open"]
    assert len(rows) == len(cells)


@given(ANY)
def test_fenced_text_never_leaves_its_fence(text):
    assert [token.type for token in MARKDOWN.parse(fenced(text, "sh"))] == ["fence"]


def test_lines_stay_lines():
    assert escaped("- first\n2. second\n\n# third *x* a_b_c INC-1") == "\\- first  \n2\\. second\n\n\\# third \\*x\\* a_b_c INC-1"


def test_an_author_keeps_markdown():
    assert neutral("**bold** [link](https://example.org) `<b>`\n\n- x\n") == "**bold** [link](https://example.org) `<b>`\n\n- x"


def test_an_author_loses_html_and_images_but_code_stays():
    assert neutral('![x](http://a/b.png) <img src="x">\n\n```\n<b>\n```') == '!\\[x](http://a/b.png) &lt;img src="x">\n\n```\n<b>\n```'


def test_a_table_shows_the_unknown_as_a_dash():
    assert table(("a", "b"), [(None, "x|y")]) == "| a | b |\n| --- | --- |\n| – | x\\|y |"


def test_paragraphs_drop_the_empty():
    assert paragraphs("a", " ", "b") == "a\n\nb"
