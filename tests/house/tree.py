"""The project's own files, as the rules of the house look at them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_SKIPPED = {".venv", ".git", "node_modules", "__pycache__", "test-results"}


def _inside(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return not any(part in _SKIPPED or (part.startswith(".") and part not in (".ci", ".streamlit")) for part in parts[:-1])


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Every Python file of these top folders, or of the app itself."""
    found = [path for folder in folders or ("core", "pages", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(path for path in [*found, *([] if folders else [ROOT / "app.py"])] if _inside(path))


@cache
def tracked_text() -> tuple[Path, ...]:
    """Every text file that git keeps, or, outside a checkout, every file that is there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [str(path) for path in ROOT.rglob("*")]
    paths = [ROOT / name for name in names if name]
    return tuple(path for path in paths if path.is_file() and _inside(path) and b"\0" not in path.read_bytes()[:4096])


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


def imports(path: Path) -> set[str]:
    """Every module that the file imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
