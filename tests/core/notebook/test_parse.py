"""Notebooks are read without losing a byte, and by the grammar."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile, InvalidInput
from core.notebook import run
from core.notebook.attributes import read_info
from core.notebook.document import Document
from core.notebook.parse import BrokenNotebook, parse, read, replace
from core.notebook.plain import SHELLS
from core.notebook.shell import fill_shell

HEAD = "---\nnotebook: runbook\ntitle: T\n---\n"


def shape(document: Document) -> list[tuple[str, str, str]]:
    return [(cell.step, cell.name, cell.kind) for cell in document.cells()]


def test_a_whole_notebook() -> None:
    text = (
        "---\nnotebook: postmortem\ntitle: After\nversion: 1.10\nowner: no\n---\n# Heading\nHello\n\n## First one\n\n"
        "- [ ] call\n- [x] tell\n\n"
        '```sql {"name":"recent","show":"table"}\nSELECT 1\n```\n\n## Second\n'
        "```field { name=who type=person }\nlabel: Who\n```\n```sh\nls\n```\n"
    )
    document = parse(text, "a/b")
    assert (document.title, document.kind, document.version, document.is_plain) == ("After", "postmortem", "1.10", False)
    assert document.front["owner"] == "no"
    assert [(step.name, step.title, step.line) for step in document.steps] == [("first_one", "First one", 10), ("second", "Second", 19)]
    assert shape(document) == [
        ("", "introduction_text_1", "text"),
        ("first_one", "first_one_checklist_1", "checklist"),
        ("first_one", "recent", "query"),
        ("second", "who", "field"),
        ("second", "second_command_1", "command"),
    ]
    tasks, recent, who = document.steps[0].cells[0], document.cell("recent"), document.cell("who")
    assert (dict(tasks.values), dict(tasks.attributes), tasks.is_named) == ({"items": ["call", "tell"]}, {"required": "false"}, False)
    assert recent is not None
    assert (recent.body, recent.line, recent.language, dict(recent.attributes)) == (
        "SELECT 1\n",
        15,
        "sql",
        {"name": "recent", "show": "table"},
    )
    assert who is not None
    assert (dict(who.attributes), dict(who.values), who.line) == ({"name": "who", "type": "person"}, {"label": "Who"}, 20)
    assert document.text == text
    assert document.slices[recent.slice] == '```sql {"name":"recent","show":"table"}\nSELECT 1\n```\n'


def test_a_plain_file_gives_steps_commands_and_text_only() -> None:
    text = (
        "---\nweight: 3\n---\n# Disk full\n\n### Lone\n\n## Look\n- [ ] see\n1. now\n   ```bash\n   df -h $HOME\n   ```\n2. then\n\n"
        '```json\n{}\n```\n## Act\n```sh {"name":"print-name"}\nx\n```\n~~~zsh\ny\n~~~\n```sql\nselect 1\n```\n'
    )
    document = parse(text, "ops/disk")
    assert (document.title, document.is_plain, document.kind, dict(document.front)) == ("Disk full", True, "runbook", {"weight": "3"})
    assert shape(document) == [
        ("", "introduction_text_1", "text"),
        ("look", "look_text_1", "text"),
        ("look", "look_command_1", "command"),
        ("look", "look_text_2", "text"),
        ("act", "print_name", "command"),
        ("act", "act_command_1", "command"),
        ("act", "act_text_1", "text"),
    ]
    first, named = document.cell("look_command_1"), document.cell("print_name")
    assert first is not None
    assert first.body == "df -h $HOME\n"
    assert named is not None
    assert (named.label, named.is_named) == ("print-name", True)
    assert read(text, "ops/disk").problems == ()


@pytest.mark.parametrize(
    ("text", "title", "steps"),
    [
        ("no heading at all", "name", ["name"]),
        ("# Only\ntext", "Only", ["Only"]),
        ("# One\n# Two\n", "name", ["One", "Two"]),
        ("## Before\n# Top\n## After\n", "name", ["Before", "After"]),
        ("# T\n### a\n## b\n## c\n### d\n", "T", ["a", "d"]),
        ("Title\n=====\n\nA\n---\n\nB\n---\n", "Title", ["A", "B"]),
        ("---\ntitle: Front\n---\n# Other\n", "Front", ["Front"]),
        ("> ## quoted\n\n- # listed\n\n## a\n## b `c` *d*\n", "name", ["a", "b c d"]),
        ("", "name", ["name"]),
    ],
)
def test_title_and_steps_of_a_plain_file(text: str, title: str, steps: list[str]) -> None:
    document = parse(text, "folder/name")
    assert (document.title, [step.title for step in document.steps]) == (title, steps)


def test_a_fence_with_attributes_means_a_cell_even_in_a_plain_file() -> None:
    document = parse('# T\n```guard {"name":"back"}\nto: 1.10\n```\n```js {"name":"x"}\n```\n', "t")
    assert shape(document) == [("t", "back", "guard"), ("t", "t_text_1", "text")]
    assert dict(document.steps[0].cells[0].values) == {"to": "1.10"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "end"])
def test_line_ends_and_byte_order_mark_are_kept(end: str, bom: str, last: str) -> None:
    text = bom + (HEAD + '## A\n```sh {"name":"x"}\na\n\nb\n```\n').replace("\n", end) + last
    document = parse(text.encode(), "a")
    assert not document.is_plain
    assert document.text == text
    cell = document.cell("x")
    assert cell is not None
    assert cell.body == f"a{end}{end}b{end}"


def test_line_separators_of_unicode_do_not_end_a_line() -> None:
    document = parse(HEAD + '## A\x0b\u2028b\n```sh {"name":"x"}\na\x85b\n```\n', "a")
    cell = document.cell("x")
    assert cell is not None
    assert (cell.body, cell.line) == ("a\x85b\n", 6)


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_a_document_or_one_clear_error(text: str) -> None:
    for candidate in (text, "---\nnotebook: runbook\n---\n" + text, '## a\n```field {"name":"a"}\n' + text):
        try:
            document = parse(candidate, "any")
        except (BadFile, InvalidInput) as error:
            answer = (error.sentence[:6], bool(error.remedy))
        else:
            answer = (document.text, candidate == document.text)
        assert answer in (("any.md", True), (candidate, True))


PIECES = ["---", "notebook: policy", "# a", "## b", "- [ ] c", "```sh", "  ```", "```", "~~~", "> q", "", "1. x", "\t", "   y", "d: &e f"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["\n", "\r\n", "\r"]))
def test_slices_concatenate_and_names_are_unique(lines: list[str], end: str) -> None:
    document = read(end.join(lines), "any").document
    assert document.text == end.join(lines)
    names = [cell.name for cell in document.cells()]
    assert len(set(names)) == len(names)
    assert all(slice for slice in document.slices)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("---\nnotebook: diary\n---\n", 1, "diary is not a kind of notebook"),
        ("---\nnotebook: policy\na: &x 1\n---\n", 3, "anchors and aliases (x) are not allowed"),
        ("---\nnotebook: policy\na: 1\na: 2\n---\n", 4, "the key a is given twice"),
        (HEAD + '```sh {"name":1}\n```\n', 5, "the attribute name is not a string in quotes"),
        (HEAD + "```sh {name}\n```\n", 5, "neither flat JSON nor key=value pairs"),
        (HEAD + '```sh {"a":"}"}\n```\n', 5, "holds a } or a backtick"),
        (HEAD + "```sh { when=a }\n```\n", 5, "`when` does not fit key=value attributes"),
        (HEAD + "```field\na: 1\n- b\n```\n", 7, "not YAML"),
        (HEAD + '```sh {"name":"a"}\n```\n```sh {"name":"a"}\n```\n', 7, "the name a is already used at line 5"),
    ],
)
def test_errors_name_file_line_and_remedy(text: str, line: int, said: str) -> None:
    with pytest.raises(BrokenNotebook) as caught:
        parse(text, "x/y")
    assert caught.value.sentence.startswith(f"x/y.md:{line}: ")
    assert said in caught.value.sentence
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "not UTF-8 text at byte 0"),
        (b"a\n\0", "x.md:2: there is a NUL"),
        (b"a" * 2_000_001, "2,000,001 bytes"),
        (b"a\n" * 20_001, "20,001 lines"),
        (b"---\nnotebook: policy\n---\n" + b"```sh\nls\n```\n" * 5001, "more than 5000 cells"),
        ("\ud800", "not UTF-8"),
    ],
)
def test_what_is_no_text_is_a_bad_file(data: bytes | str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        parse(data, "x")


@pytest.mark.parametrize("escape", ["\\ud800\\udc00", "a\\ud800"])
def test_an_escape_of_half_a_character_is_named(escape: str) -> None:
    text = f'---\nnotebook: postmortem\nid: postmortem/x\ntitle: "{escape}"\n---\n\n# X\n'
    with pytest.raises(BrokenNotebook, match=r"x\.md:4: .*the escape of U\+D800 is half a character"):
        parse(text, "x")
    with pytest.raises(BrokenNotebook, match=r"the escape of U\+DC00 is half a character"):
        parse(HEAD + '```prompt {"name":"a","when":"\\udc00' + escape + '"}\nWhy?\n```\n', "x")


def test_foreign_front_matter_never_stops_a_plain_file() -> None:
    document = parse("---\ntitle: {{ x }}\n---\n# A\n", "f")
    assert (document.title, dict(document.front), document.is_plain) == ("A", {}, True)
    assert [problem.rule for problem in read("---\n: : [\n---\n", "f").problems] == ["front-matter"]


def test_a_leading_yaml_block_gives_options() -> None:
    document = parse(HEAD + '```decision {"name":"go"}\n---\noptions: [yes, no]\n---\nDo we?\n```\n', "d")
    cell = document.cell("go")
    assert cell is not None
    assert (dict(cell.values), cell.body) == ({"options": ["yes", "no"]}, "---\noptions: [yes, no]\n---\nDo we?\n")


def test_a_reformat_keeps_the_model_hash_and_a_change_does_not() -> None:
    text = HEAD + '## A\n\n* one\n* two\n  words\n\n```sh {"name":"x","lens":"sre"}\nls\n```\n'
    same = HEAD + '\n## A\n\n\n- one\n- two words\n\n````sh {"lens": "sre", "name": "x"}\nls\n````\n'
    one, two, three = parse(text, "a"), parse(same.replace("\n", "\r\n"), "a"), parse(text.replace("ls", "ls -l"), "a")
    assert one.model_hash == two.model_hash != three.model_hash
    assert len({one.document_hash, two.document_hash, three.document_hash}) == 3


def test_replacing_a_cell_changes_its_slice_only() -> None:
    text = (HEAD + '## A\n```sh {"name":"x"}\nls\n```\nafter\n').replace("\n", "\r\n")
    document = parse(text, "a")
    cell = document.cell("x")
    assert cell is not None
    changed = replace(document, cell, '```sh {"name":"x"}\r\npwd\r\n```')
    assert changed.text == text.replace("ls", "pwd")
    with pytest.raises(InvalidInput, match="changes how the text around it is read"):
        replace(document, cell, "```sh\nls")


def test_every_shared_file_round_trips(shared_data: Path) -> None:
    files = [path for path in shared_data.rglob("*") if path.name.endswith((".md", ".md.erb")) and path.is_file()]
    for path in files:
        data = path.read_bytes()
        assert parse(data, str(path)).text.encode() == data, path
    assert len(files) > 900


def test_every_shared_runbook_is_walked_as_it_is_and_its_shell_fences_are_commands(shared_data: Path) -> None:
    """Fences inside lists as well; whatever begins with `$` stays what its author wrote, and every step comes to its end."""
    folders = ("aws-ir", "counteractive", "openshift", "pagerduty-ir-docs", "prometheus-operator")
    roots = [f"runbooks-{name}" for name in folders] + ["runme-examples", "postmortem-templates", "moj-cloud-platform"]
    files = [path for root in roots for path in (shared_data / root).rglob("*") if path.name.endswith((".md", ".md.erb"))]
    nested = 0
    for path in files:
        reading = read(path.read_bytes(), path.stem)
        starts = {cell.line for cell in reading.document.cells() if cell.kind == "command"}
        found = [fence for fence in reading.fences if fence.nested and read_info(fence.info).language in SHELLS]
        assert {fence.start + 1 for fence in found} <= starts
        nested += len(found)
        commands = [cell for cell in reading.document.cells() if cell.kind == "command"]
        assert [cell.body for cell in commands if fill_shell(cell.body, {}) != cell.body] == []
        walked = run.state(reading.document, {cell.name: {"outcome": "done", "confirmed": True} for cell in commands}, {})
        assert ([step.state for step in walked.steps if step.state != "done"], walked.keeps_from_closing) == ([], ()), path
    assert (len(files), nested) == (575, 478)


def test_thousands_of_equal_headings_get_names_of_their_own() -> None:
    document = parse("## a\n" * 3000, "x")
    assert len({step.name for step in document.steps}) == 3000
    assert [step.name for step in document.steps[:3]] == ["a", "a_2", "a_3"]
