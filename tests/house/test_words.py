"""Every module says what it is for, and no name hides what a thing does."""

import ast
import re

from tests.house.tree import name, python_files, tracked_text, tree

VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"(?<![\w./~-])/(work|farm)(/|\b)|(?<!\.\./)(?<![\w/-])shared/(design|data)|files\.pythonhosted|pypi\.org|registry\.npmjs|--(extra-)?index-url",
    re.IGNORECASE,
)


def test_every_module_starts_with_a_sentence() -> None:
    wrong = []
    for path in (*python_files(), *python_files("tests")):
        text = path.read_text(encoding="utf-8")
        said = ast.get_docstring(tree(path)) if text.strip() else "Empty."
        if not said or said.split("\n\n")[0].rstrip()[-1:] not in ".?!":
            wrong.append(name(path))
    assert wrong == []


def test_every_public_name_is_documented() -> None:
    silent = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            for child in getattr(node, "body", []) if isinstance(node, ast.Module | ast.ClassDef) else []:
                public = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not child.name.startswith("_")
                hidden = isinstance(node, ast.ClassDef) and node.name.startswith("_")
                if public and not hidden and not ast.get_docstring(child):
                    silent.append(f"{name(path)}:{child.lineno} {child.name}")
    assert silent == []


def test_no_name_is_vague() -> None:
    files = [name(path) for path in (*python_files(), *python_files("tests")) if VAGUE.search(path.stem)]
    classes = [
        f"{name(path)} {node.name}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and re.search(r"(Utils?|Helpers?|Manager)$", node.name)
    ]
    assert (files, classes) == ([], [])


def test_no_text_ever_names_the_place_it_was_written_in() -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in tracked_text()
        if path.name != "test_words.py"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1)
        if ELSEWHERE.search(line)
    ]
    assert found == []
