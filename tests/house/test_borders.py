"""What may be used where: screens, database, charts, broad catches, markup."""

import ast
import re
import tomllib
from typing import Any

from tests.house.tree import ROOT, imports, name, python_files, tree

DOORS = {"core/limits.py"}
"""The files that may catch everything, because nothing may pass them but an answer."""
BANNED = {"unsafe_allow_html", "unsafe_allow_javascript"}
SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|ALTER|ATTACH|COPY)\s.*\b(FROM|INTO|SET|TABLE|AS)\b", re.DOTALL)


def _contract(title: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["name"].startswith(title))


def test_every_module_of_core_has_its_layer() -> None:
    layers = {part.strip() for layer in _contract("A layer")["layers"] for part in layer.split(":")}
    there = {f"core.{path.stem}" for path in (ROOT / "core").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - {"core.__init__", "core.__main__"} - layers == set()


def test_core_never_imports_a_screen() -> None:
    assert [
        name(path) for path in python_files("core") if any(module.split(".")[0] in ("streamlit", "pages") for module in imports(path))
    ] == []


def test_altair_is_imported_in_one_place() -> None:
    users = {name(path) for path in python_files() if any(module.split(".")[0] == "altair" for module in imports(path))}
    assert [user for user in users if not user.startswith("core/charts/")] == []


def test_screens_hold_no_sql_and_no_database() -> None:
    databases = {"duckdb", "sqlglot", "psycopg"}
    users = [name(path) for path in python_files("pages") if any(module.split(".")[0] in databases for module in imports(path))]
    queries = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("pages")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert (users, queries) == ([], [])


def test_nothing_catches_everything() -> None:
    broad = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else {"everything"}
            again = any(isinstance(part, ast.Raise) and part.exc is None for part in ast.walk(node))
            if (caught & {"Exception", "everything"} and name(path) not in DOORS) or ("BaseException" in caught and not again):
                broad.append(f"{name(path)}:{node.lineno}")
    assert broad == []


def test_markup_from_text_is_never_switched_on() -> None:
    found = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            said = {node.arg} if isinstance(node, ast.keyword) else {node.attr} if isinstance(node, ast.Attribute) else set()
            if said & BANNED:
                found.append(f"{name(path)}:{node.lineno}")  # type: ignore[attr-defined]
        if any(module.startswith("streamlit.components.v1") for module in imports(path)):
            found.append(f"{name(path)}: components.v1")
    assert found == []


def _is_ours(node: ast.expr) -> bool:
    """A constant, a name of one, or a path made of both."""
    if isinstance(node, ast.BinOp):
        return _is_ours(node.left) and _is_ours(node.right)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def test_own_html_is_always_a_constant() -> None:
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("pages")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "html"
        and not all(_is_ours(part) for part in node.args)
    ]  # fmt: skip
    assert calls == []
