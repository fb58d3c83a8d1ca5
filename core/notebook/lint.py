"""Checks notebooks before anybody depends on them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from core.errors import BadFile
from core.notebook.bodies import Problem
from core.notebook.document import Document
from core.notebook.findings import Finding, Report
from core.notebook.library import Unreadable, search_path
from core.notebook.lint_cells import cell_problems
from core.notebook.lint_form import form_problems
from core.notebook.lint_links import link_problems
from core.notebook.lint_practice import practice_problems
from core.notebook.lint_sql import sql_problems
from core.notebook.parse import MOST_BYTES, Reading, read


def lint(data: bytes | str, id: str, today: date | None = None) -> list[Problem]:
    """What is wrong with one notebook, in the order of lines. `today` (UTC) decides what is overdue.

    A plain file is asked only for what holds for any Markdown: closed fences, readable front matter, a review that is not overdue.
    Raises `BadFile` when it cannot be read at all.
    """
    return _problems(read(data, id), today or datetime.now(UTC).date())


def _problems(reading: Reading, day: date) -> list[Problem]:
    found = list(reading.problems)
    found.extend(form_problems(reading))
    found.extend(practice_problems(reading.document, day))
    if not reading.document.is_plain:
        found.extend(link_problems(reading.document))
        found.extend(sql_problems(reading.document))
        found.extend(cell_problems(reading.document))
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.line, problem.rule, problem.message))


def check_paths(paths: Iterable[Path], today: date | None = None) -> Report:
    """Checks files and, in folders, every `.md` file that is not hidden.

    The id a notebook states has to be its path below the library, or the end of its path where it lies elsewhere.
    """
    findings: list[Finding] = []
    unreadable: list[Unreadable] = []
    ids: dict[str, str] = {}
    count = 0
    for path in _files(paths, unreadable):
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            reading = read(data, _id(path))
        except OSError as error:
            unreadable.append(Unreadable(file=str(path), why=error.strerror or type(error).__name__))
            continue
        except BadFile as error:
            unreadable.append(Unreadable(file=str(path), why=str(error)))
            continue
        count += 1
        findings.extend(_findings(str(path), _problems(reading, today or datetime.now(UTC).date())))
        findings.extend(_same_id(str(path), reading.document, ids))
    return Report(files=count, findings=tuple(findings), unreadable=tuple(unreadable))


def _findings(file: str, problems: Iterable[Problem]) -> Iterator[Finding]:
    for problem in problems:
        yield Finding(file=file, line=problem.line, rule=problem.rule, message=problem.message, remedy=problem.remedy)


def _same_id(file: str, document: Document, ids: dict[str, str]) -> Iterator[Finding]:
    stated = document.front.get("id")
    if document.is_plain or not isinstance(stated, str):
        return
    other = ids.setdefault(stated, file)
    if other != file:
        message = f"the id {stated} is also that of {other}"
        yield Finding(file=file, line=1, rule="id", message=message, remedy="Give each notebook the id of its own path.")


def _files(paths: Iterable[Path], unreadable: list[Unreadable]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = [each for each in sorted(path.rglob("*.md")) if not any(part.startswith(".") for part in each.relative_to(path).parts)]
            yield from found
        elif path.exists():
            yield path
        else:
            unreadable.append(Unreadable(file=str(path), why="there is no such file"))


def _id(path: Path) -> str:
    """The path below the library where the file lies in it, else the whole path."""
    whole = path.resolve()
    roots = [root.resolve() for root in search_path()]
    below = next((whole.relative_to(root) for root in roots if whole.is_relative_to(root)), whole)
    return below.as_posix().removesuffix(".md")
