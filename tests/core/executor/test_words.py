"""A cell becomes plain words, or is refused by name; a value is one word, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.executor.allowed import the_commands
from core.executor.words import commands_of

FACTS = {"service": "check out", "evil": "; rm -rf / #", "number": 7, "many": ["a", "b"], "yes": True, "line": "a\nb", "nul": "a\0b"}


def cell(make_cell, body, language="sh"):
    return make_cell("command", "run", body, language=language)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("echo one two", [["echo", "one", "two"]]),
        ("# why\n\n  echo 'a b'  \"c d\"\r\necho e\n", [["echo", "a b", "c d"], ["echo", "e"]]),
        ("echo ${{service}}", [["echo", "check out"]]),
        ("echo --to=${{number}} x${{service}}y", [["echo", "--to=7", "xcheck outy"]]),
        ("echo ${{evil}}", [["echo", "; rm -rf / #"]]),
        ("echo ${{yes}}", [["echo", "true"]]),
        ("echo 'it is $HOME'", [["echo", "it is $HOME"]]),
        ("echo a@b.c,d:e=f%+^", [["echo", "a@b.c,d:e=f%+^"]]),
    ],
)
def test_plain_commands_are_split(make_cell, body, words):
    assert commands_of(cell(make_cell, body), FACTS) == words


ATTACKS = [
    # What only a shell understands.
    "echo a; id",
    "echo a && id",
    "echo a || id",
    "echo a | id",
    "echo a & id",
    "echo $(id)",
    "echo `id`",
    "echo $HOME",
    "echo ${HOME}",
    'echo "$(id)"',
    'echo "`id`"',
    'echo "$HOME"',
    'echo "a\\"b"',
    "echo a > /tmp/x",
    "echo a >> /tmp/x",
    "echo < /etc/passwd",
    "echo <(id)",
    "echo *",
    "echo ?",
    "echo [a]",
    "echo ~",
    "echo ~root",
    "echo {a,b}",
    "echo a\\ b",
    "echo a \\\nb",
    "! echo",
    "(id)",
    "{ id; }",
    "echo a #b",
    "echo !!",
    "cat <<E\nx\nE",
    "echo $'a'",
    "if true; then id; fi",
    "echo a\u2028id",
    "echo \u00a0x",
    "echo \x1b[2J",
    # Variables before the command, and quotes left open.
    "LD_PRELOAD=/tmp/x.so echo a",
    "PATH=/tmp echo a",
    "X=1",
    "echo 'a",
    'echo "a',
    # Characters that look like others, or are none.
    "\u0435cho a",
    "echo \uff1b id",
    "echo a\u200bb",
    "echo \ue0000\ue001",
    "echo a\x00b",
    "echo \u201ca\u201d",
    # Nothing, or too much.
    "",
    "# only a comment",
    "\n".join(["echo a"] * 21),
    "echo " + "a " * 70,
    "echo " + "a" * 5000,
    # Values that are no single argument.
    "echo ${{line}}",
    "echo ${{nul}}",
    "echo ${{many}}",
    "echo ${{missing}}",
    "echo '${{service}}'",
    'echo "${{service}}"',
    "echo $(${{evil}})",
    "# ${{service}}",
    "cat <<E\n${{service}}\nE",
    "eval ${{evil}}",
]


@pytest.mark.parametrize("body", ATTACKS)
def test_what_needs_a_shell_is_never_run(make_cell, body):
    with pytest.raises(InvalidInput):
        commands_of(cell(make_cell, body), FACTS)


@pytest.mark.parametrize("language", ["python", "powershell"])
def test_another_language_is_never_run(make_cell, language):
    with pytest.raises(InvalidInput, match=f"is {language}, which is not run here"):
        commands_of(cell(make_cell, "echo a", language), FACTS)


@pytest.mark.parametrize(
    "value",
    ["--all", "-n", "@/etc/passwd", "../../etc/passwd", "a/../../b", "", " ", "a b", "$(id)", "`id`", "a;b", "a'b", 'a"b', "а", "٧",
     "a\u202eb"],
)  # fmt: skip
def test_a_value_never_becomes_an_option_or_another_word_of_a_listed_command(make_cell, list_commands, value):
    body = "deploy undo deployment/${{v}} --to=7 eu\ndeploy undo deployment/x --to=${{v}} eu\ndeploy undo deployment/x --to=7 ${{v}}"
    listed = the_commands()
    try:
        found = commands_of(cell(make_cell, body), {"v": value})
    except InvalidInput:
        found = []
    assert [argv for argv in found if any(each.takes(argv) for each in listed)] == []


@given(st.text(min_size=1, max_size=40))
def test_a_value_is_never_more_or_less_than_one_word(value):
    from tests.core.notebook.conftest import _cell

    try:
        found = commands_of(_cell("command", "run", "echo before ${{v}} after", language="sh"), {"v": value})
    except InvalidInput:
        return
    assert found == [["echo", "before", value, "after"]]
