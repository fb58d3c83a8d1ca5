"""The command line: every command and read of the registry, and what needs files; nothing heavy is loaded before it is needed."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from typer.exceptions import TyperException

from core.cli import files, nouns, printed, serving
from core.cli.call import CALL, GLOBAL, Answer
from core.errors import InvalidInput, ParleyError

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help="Parley.", epilog=GLOBAL
)


def main(words: Sequence[str] | None = None) -> int:
    """Carry out one command line and give its exit status. Errors become one sentence and a remedy, never a trace."""
    given = list(sys.argv[1:] if words is None else words)
    CALL.is_json = "--json" in given
    try:
        answer = cli(_global_options(given), prog_name="python -m core", standalone_mode=False)
        if not isinstance(answer, Answer):
            return int(answer or 0)
        status = answer.status
        text = _json(answer.value) if CALL.is_json else printed.text_of(answer.value) if answer.text is None else answer.text
        sys.stdout.write(f"{text}\n" if text else "")
    except TyperException as error:
        sentence = f"{error.format_message().replace(chr(10), ' ').rstrip('.')}."
        status = _fail("invalid-input", sentence, f"See `{_place(error)} --help`.", 2)
    except ParleyError as error:
        status = _fail(error.code, error.sentence, error.remedy, error.exit_code)
    except OSError as error:
        named = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        status = _fail("bad-file", f"A file cannot be read or written. {named}.", "Check the path and its permissions.", 2)
    finally:
        while CALL.open:
            CALL.open.pop().close()
    return status


def _place(error: TyperException) -> str:
    """The command whose help tells what it takes; the whole command line where none is known."""
    context = getattr(error, "ctx", None)
    return context.command_path if context else "python -m core"


def _fail(code: str, sentence: str, remedy: str, status: int) -> int:
    if CALL.is_json:
        sys.stdout.write(_json({"error": code, "sentence": sentence, "remedy": remedy}) + "\n")
    else:
        sys.stderr.write(f"{sentence} {remedy}".strip() + "\n")
    return status


def _json(value: Any) -> str:
    from core.jsonable import document

    return document(value)


def _global_options(words: list[str]) -> list[str]:
    """Take the options that every command knows out of the words, wherever they stand before a `--`."""
    values: dict[str, str] = {}
    rest: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        name, mark, value = word.partition("=")
        if word == "--":
            rest += [word, *queue]
            break
        if word == "--json":
            continue
        if name not in ("--store", "--as", "--discipline"):
            rest.append(word)
            continue
        if not mark and not queue:
            raise InvalidInput(f"{name} needs a value.", "See `python -m core --help`.")
        values[name] = value if mark else queue.pop(0)
    CALL.store = Path(values["--store"]) if "--store" in values else None
    CALL.person, CALL.discipline = values.get("--as"), values.get("--discipline")
    if CALL.discipline not in (None, "sre", "security"):
        raise InvalidInput(f"There is no discipline called {CALL.discipline}.", "Disciplines: sre, security.")
    return rest


@cli.callback(invoke_without_command=False)
def _root() -> None:
    """Parley: incidents, postmortems and runbooks that reliability and security share."""


for _name, _function in (
    ("import", files.import_), ("query", files.query), ("metrics", files.metrics), ("export", files.export), ("backup", files.backup),
    ("restore", files.restore), ("migrate", files.migrate), ("runbook", files.runbook), ("guard", nouns.guard),
    ("commands", nouns.commands), ("serve", serving.serve),
):  # fmt: skip
    cli.command(_name, epilog=GLOBAL, context_settings=nouns.OPEN if _name == "guard" else None)(_function)
for _name, _help in nouns.NOUNS.items():
    cli.command(_name, help=_help, context_settings=nouns.OPEN, add_help_option=False)(nouns.noun)
