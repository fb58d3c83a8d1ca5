"""Files, functions and pages stay small enough to be read."""

import ast

from tests.house.tree import ROOT, name, python_files, tree

FILE, FUNCTION, PAGE, FRONT_DOOR = 300, 50, 120, 80


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (*python_files(), *python_files("tests"))}
    assert {file: lines for file, lines in lengths.items() if lines > FILE} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {
        f"{name(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= FUNCTION
    }
    assert long == {}


def test_no_page_is_longer_than_120_lines() -> None:
    pages = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "pages").glob("*.py")}
    assert {page: lines for page, lines in pages.items() if lines > PAGE} == {}
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < FRONT_DOOR


def test_the_top_level_stays_short() -> None:
    known = {"app.py", "pages", "runbooks", "core", "tests", "bench", "docs", "run", "check", "requirements.txt", "requirements.in",
             "requirements-dev.txt", "requirements-dev.in", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "NOTICE",
             "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "THIRD-PARTY.md"}  # fmt: skip
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - {"node_modules", "test-results", "__pycache__"}
    assert {entry for entry in there - known if not entry.endswith((".duckdb", ".egg-info"))} == set()
