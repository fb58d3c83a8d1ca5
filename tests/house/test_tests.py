"""A test that cannot fail proves nothing."""

import ast
from pathlib import Path

from tests.house.tree import name, python_files, tree

PROVING = {"raises", "fail", "warns", "expect", "run_state_machine_as_test"}


def _proves(node: ast.AST, helpers: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Call):
            called = part.func.attr if isinstance(part.func, ast.Attribute) else part.func.id if isinstance(part.func, ast.Name) else ""
            if called in PROVING or called in helpers or called.startswith(("assert", "check", "expect")):
                return True
    return False


def _functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


def test_every_test_can_fail() -> None:
    idle = []
    for path in python_files("tests"):
        functions = _functions(path)
        helpers: set[str] = set()
        for _ in range(3):
            helpers |= {each.name for each in functions if not each.name.startswith("test_") and _proves(each, helpers)}
        idle += [
            f"{name(path)}:{each.lineno} {each.name}" for each in functions if each.name.startswith("test_") and not _proves(each, helpers)
        ]
    assert idle == []
