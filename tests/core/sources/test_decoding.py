"""JSON, YAML, front matter and CSV: values as written, and every refusal with its line and column."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.sources import Input, decoding
from core.sources.decoding import csv_rows, first_object, front_matter, head_columns, head_fields, json_rows, json_value, yaml_value

FILE = Input("f", Path("f"), b"")


def _refusal(read, *given):
    with pytest.raises(BadFile) as caught:
        list(read(*given))
    assert caught.value.remedy
    return caught.value.sentence


@pytest.fixture(params=["compiled", "plain"])
def parser(request, monkeypatch):
    """Both YAML parsers; the plain one is what runs where the compiled one has no wheel."""
    if request.param == "plain":
        monkeypatch.setattr(decoding, "CParser", None)
    return request.param


def test_json_is_refused_with_line_and_column(written):
    assert _refusal(json_value, FILE, b'{"a":\n [1, 2') == "f: line 2, column 6: not valid JSON (EOF while parsing a list)."
    assert _refusal(json_value, FILE, b"[" * 10_000, 7).startswith("f: line 7, column 202: not valid JSON (recursion limit exceeded")
    assert _refusal(json_value, FILE, b'{"a": NaN}').startswith("f: line 1, column 7: not valid JSON")
    assert _refusal(json_value, FILE, b'{"a": ["x\\u0000"]}', 3) == "f: line 3: a text holds NUL (\\u0000)."
    assert json_value(FILE, b'"\\\\u0000"') == "\\u0000"
    assert _refusal(json_rows, written("a.jsonl", '{"a": 1}\n{"a": 2\n{"a": 3}\n')).startswith("a.jsonl: line 2, column 7: not valid JSON")


def test_json_rows_of_lines_an_array_and_one_document(written):
    assert list(json_rows(written("a", '{"a": 1}\n\n{"a": 2}\n'))) == [("line 1", {"a": 1}), ("line 3", {"a": 2})]
    assert list(json_rows(written("a", '[{"a": 1},\n{"a": 2}]'))) == [("item 1", {"a": 1}), ("item 2", {"a": 2})]
    assert list(json_rows(written("a", '{"a":\n1}'))) == [("the document", {"a": 1})]


def test_first_object_reads_a_head_that_is_cut_off():
    assert first_object(b'{"a": 1, "b": [1, 2, {"c') == {"a": 1, "b": [1, 2, {}]}
    assert first_object(b'\xef\xbb\xbf [{"a": 1}, {"b') == {"a": 1}
    assert first_object(b'{"a": 1}\n{"b": 2}\n{"c') == {"a": 1}
    assert first_object(b"a,b\n1,2") == {} == first_object(b"") == first_object(b"[" * 5000)


def test_yaml_scalars_stay_text(parser):
    text = "a: 1.10\nb: no\nc:\nd: \"null\"\ne: ~\nf: [1, {g: 2001-01-01}]\nh: |\n  two\n  lines\ni: ''\n"
    assert yaml_value(FILE, text) == {
        "a": "1.10",
        "b": "no",
        "c": None,
        "d": "null",
        "e": None,
        "f": ["1", {"g": "2001-01-01"}],
        "h": "two\nlines\n",
        "i": "",
    }
    assert yaml_value(FILE, "") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x 1\nb: 2\n", "f: line 5, column 4: YAML with an anchor (&), which is not taken."),
        ("b: *x\n", "f: line 5, column 4: YAML with an alias, which can blow a small file up to any size."),
        ("a: !!python/object:os.system x\n", "f: line 5, column 4: YAML with the tag tag:yaml.org,2002:python/object:os.system."),
        ("a: 1\na: 2\n", "f: line 6, column 1: YAML with the key 'a' a second time."),
        ("? [a]\n: 1\n", "f: line 5, column 3: YAML with a key that is not text."),
        ("--- a\n--- b\n", "f: line 6, column 1: YAML with a second document."),
        ('a: "x\\0"\n', "f: line 5, column 4: YAML with a text that holds NUL or half a character."),
        ("[" * 1000, "f: line 5, column 101: YAML with nesting deeper than 100 levels."),
    ],
)
def test_yaml_that_could_harm_is_never_built(parser, text, sentence):
    assert _refusal(yaml_value, FILE, text, 5) == sentence


def test_a_yaml_bomb_is_never_built():
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
    assert "an anchor" in _refusal(yaml_value, FILE, bomb)
    assert _refusal(yaml_value, FILE, "- x\n" * 200_001) == "f: line 200000, column 3: YAML with more than 200000 nodes."
    assert _refusal(yaml_value, FILE, "x" * (2 * 1024 * 1024 + 1)) == "f: line 1: YAML of more than 2 MiB."


def test_malformed_yaml_is_named_with_its_place(parser):
    assert _refusal(yaml_value, FILE, "a: [1\nb: 2\n", 1).startswith("f: line 2, column ")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"\n &*!|>#?,\\0%@\t"), max_size=40))
def test_any_text_is_yaml_or_one_refusal(text: str):
    sentence = "f: line "
    try:
        yaml_value(FILE, text)
    except BadFile as error:
        sentence = error.sentence
    assert sentence.startswith("f: line ")


def test_front_matter(written):
    assert front_matter(written("a.md", "---\ntitle: A\n---\n\nBody\n")) == ({"title": "A"}, "Body")
    assert front_matter(written("a.md", "---\r\ntitle: A\r\n---\r\n")) == ({"title": "A"}, "")
    assert _refusal(front_matter, written("a.md", "# A\n")) == "a.md: line 1: no front matter between two --- lines."
    assert _refusal(front_matter, written("a.md", "---\n- a\n---\n")) == "a.md: line 2: the front matter is not a list of `name: value`."
    assert head_fields(b"---\ntitle: A\nx:\n  y: 1\n---\nz: 1\n") == {"title", "x"}
    assert head_fields(b"title: A\n") == frozenset()


def test_csv(written):
    assert list(csv_rows(written("a.csv", 'a,b\n1,"x\n\ny"\n\n 2 ,\n3\n'))) == [
        (4, {"a": "1", "b": "x\n\ny"}),
        (6, {"a": "2", "b": ""}),
        (7, {"a": "3", "b": ""}),
    ]
    assert _refusal(csv_rows, written("a.csv", "a,b\n1,2,3\n")) == "a.csv: line 2: 3 cells under 2 columns."
    assert _refusal(csv_rows, written("a.csv", "a,a\n1,2\n")) == "a.csv: line 1: a column name occurs twice."
    assert _refusal(csv_rows, written("a.csv", 'a\n"x')).startswith("a.csv: line 2: not valid CSV (")
    assert head_columns(b'\xef\xbb\xbf"a", b\r\n1,2') == {"a", "b"}


def test_half_a_character_in_yaml_never_gets_through(parser):
    with pytest.raises(BadFile, match="f: line 1"):
        yaml_value(FILE, 'a: "\\ud800"\n')
