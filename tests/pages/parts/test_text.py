"""Text from outside never becomes markup."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pages.parts.text import escaped, shortened

MARKUP = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(st.text())
def test_text_never_becomes_markup(text: str) -> None:
    tokens = MARKUP.parse(escaped(text))
    inline = [child for token in tokens for child in token.children or []]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text", "text_special"}


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_text_shows_as_it_stands(text: str) -> None:
    shown = "".join(child.content for token in MARKUP.parse(escaped(text)) for child in token.children or [])
    assert shown.replace("\u2060", "") == re.sub(r"\s+", " ", text).strip()


def test_icons_and_emoji_are_never_drawn() -> None:
    assert escaped(":material/home: :smile:") == "\\:\u2060material\\/home\\: \\:\u2060smile\\:"


def test_addresses_never_become_links() -> None:
    shown = escaped("https://a.example www.a.example a@b.example").replace("\\", "")
    assert shown == "https\u2060://a.example www\u2060.a.example a\u2060@b.example"


def test_reversing_characters_are_dropped() -> None:
    assert escaped("a\u202eb") == "ab"


def test_shortened_says_that_something_is_left_out() -> None:
    assert shortened("a" * 10, 5) == "aaaa…"
    assert shortened("ab\n c", 10) == "ab c"
