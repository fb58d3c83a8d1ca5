"""The operator's list of commands: which are of a pattern, and which lists are refused."""

import os

import pytest

from core.errors import BadFile
from core.executor.allowed import EXAMPLE, Allowed, allowed_for, is_enabled, read_commands, the_commands, wrong_program
from core.settings import settings
from tests.core.executor.conftest import LIST


def toml(**more):
    given = {"argv": ["x"], "program": "/bin/echo", **more}
    rows = "\n".join(f"{key} = {value!r}".replace("'", '"') for key, value in given.items() if value is not None)
    return f"[[command]]\n{rows}"


def test_nothing_may_be_run_unless_the_operator_says_so(monkeypatch):
    monkeypatch.delenv("PARLEY_EXECUTOR", raising=False)
    settings.cache_clear()
    assert (is_enabled(), the_commands()) == (False, ())


def test_the_list_is_read_whole(list_commands):
    found = the_commands()
    assert len(found) == 7
    assert found[5] == Allowed(argv=("env",), program="/usr/bin/env", environment=("PLAIN",), secrets=("HIDDEN",))
    assert is_enabled()


def test_the_example_is_of_the_form(list_commands):
    assert read_commands(list_commands(EXAMPLE.replace("/usr/local/bin/kubectl", "/bin/echo")))[0].argv[0] == "kubectl"


@pytest.mark.parametrize(
    ("argv", "good"),
    [
        (["deploy", "undo", "deployment/shop", "--to=7", "eu"], True),
        (["deploy", "undo", "deployment/shop-api.v2", "--to=7", "us"], True),
        (["deploy", "undo", "deployment/shop", "--to=7"], False),
        (["deploy", "undo", "deployment/shop", "--to=7", "eu", "more"], False),
        (["deploy", "undo", "deployment/shop", "--to=7", "ap"], False),
        (["deploy", "undo", "deployment/", "--to=7", "eu"], False),
        (["deploy", "undo", "deployment/-x", "--to=7", "eu"], False),
        (["deploy", "undo", "deployment/a/b", "--to=7", "eu"], False),
        (["deploy", "undo", "deployment/a b", "--to=7", "eu"], False),
        (["deploy", "undo", "deployment/a\n", "--to=7", "eu"], False),
        (["deploy", "undo", "deployment/shop", "--to=٧", "eu"], False),
        (["deploy", "undo", "deployment/shоp", "--to=7", "eu"], False),
        (["deploy", "delete", "deployment/shop", "--to=7", "eu"], False),
        (["Deploy", "undo", "deployment/shop", "--to=7", "eu"], False),
        (["./deploy", "undo", "deployment/shop", "--to=7", "eu"], False),
        (["echo", "any text at all"], True),
        (["echo", "-n"], False),
        (["echo", "@file"], False),
        (["echo", "../x"], False),
        (["echo", "a/../b"], False),
        (["echo", "a..b"], True),
        (["echo", "a\x1bb"], False),
        (["echo", ""], False),
        ([], False),
    ],
)
def test_a_command_is_run_only_when_every_word_is_of_the_pattern(list_commands, argv, good):
    assert (allowed_for(argv, the_commands()) is not None) is good


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"argv": []}, "argv begins with the program"),
        ({"argv": ["{word}"]}, "argv begins with the program"),
        ({"argv": ["x", "{file}"]}, "is no place; use"),
        ({"argv": ["x", "{word"]}, "a brace that is not closed"),
        ({"argv": "x"}, "argv is 'x', which is of the wrong type"),
        ({"program": "echo"}, "echo is no absolute path"),
        ({"program": "bin/echo"}, "is no absolute path"),
        ({"program": "/bin/no-such-thing"}, "cannot be read"),
        ({"program": "/bin"}, "/bin cannot be started"),
        ({"program": "/etc/passwd"}, "/etc/passwd cannot be started"),
        ({"program": None}, "program is missing"),
        ({"seconds": 10_000}, "seconds is at most 900"),
        ({"kilobytes": 10_000}, "kilobytes at most 190"),
        ({"shell": "yes"}, "shell means nothing here"),
        ({"folder": "relative"}, "the folder relative is no absolute path"),
        ({"environment": ["LD_PRELOAD"]}, "LD_PRELOAD is not handed on"),
        ({"environment": ["PATH"]}, "PATH is not handed on"),
        ({"environment": ["BASH_ENV"]}, "BASH_ENV is not handed on"),
        ({"secrets": ["PYTHONPATH"]}, "PYTHONPATH is not handed on"),
        ({"environment": ["git_ssh_command"]}, "git_ssh_command is not handed on"),
        ({"environment": ["A=B"]}, "or is no name"),
    ],
)
def test_a_wrong_entry_is_never_taken(list_commands, more, why):
    with pytest.raises(BadFile, match=why):
        read_commands(list_commands(toml(**more)))


def test_a_list_or_program_that_others_may_write_is_never_used(list_commands, tmp_path):
    path = list_commands()
    path.chmod(0o666)
    with pytest.raises(BadFile, match="written by others"):
        the_commands()
    list_commands(LIST)
    program = tmp_path / "tool"
    program.write_text("#!/bin/true\n")
    program.chmod(0o755)
    assert wrong_program(str(program)) == ""
    link = tmp_path / "link"
    link.symlink_to(program)
    assert wrong_program(str(link)) == ""
    program.chmod(0o777)
    assert wrong_program(str(link)) == f"{os.path.realpath(program)} can be written by others"
    program.chmod(0o755)
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    moved = program.rename(open_folder / "tool")
    open_folder.chmod(0o777)
    assert wrong_program(str(moved)) == f"{os.path.realpath(open_folder)} can be written by others"
