"""Reads a folder of small data files into checked classes: the shipped ones, and a team's own beside or instead of them."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.errors import BadFile
from core.settings import settings

M = TypeVar("M", bound=BaseModel)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST = 256 * 1024
"""How many bytes one file may have."""


def read_all(kind: type[M], shipped: Path, own: Path) -> dict[str, M]:
    """Every file of the shipped folder and of `own` in the team's library, by its name without .toml, in the order of the names.

    A team's file takes the place of the shipped one of its name. `kind` is given the name as `name`. Raises `BadFile`.
    """
    library = settings().library
    folders = [shipped, *([library / own] if library else [])]
    files = {path.stem: path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.toml"))}
    return {name: read_file(kind, path) for name, path in sorted(files.items())}


def read_file(kind: type[M], path: Path) -> M:
    """One file, checked. Raises `BadFile` naming the place in it."""
    try:
        told = path.stat()
        return _read(kind, path, told.st_mtime_ns, told.st_size)  # type: ignore[no-any-return]
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.", "Check that this user may read it.") from error


@lru_cache(maxsize=256)
def _read(kind: type[Any], path: Path, changed: int, size: int) -> Any:
    """Kept for as long as the file stays as it is."""
    if not _NAME.fullmatch(path.stem):
        raise BadFile(f"{path} has a name that is not made of lower-case letters, digits and _.", "Rename it.")
    if size > LONGEST:
        raise BadFile(f"{path} has {size:,} bytes; such a file has up to {LONGEST:,}.", "Split it.")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return kind.model_validate({**told, "name": path.stem})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} is not TOML: {error}.", "Write it as the shipped ones are written.") from error
    except ValidationError as error:
        found = error.errors(include_url=False)[:3]
        wrong = "; ".join(f"{_place(each['loc'])}{each['msg'].removeprefix('Value error, ')}" for each in found)
        raise BadFile(f"{path}: {wrong}.", "Write it as the shipped ones are written.") from error


def _place(where: tuple[int | str, ...]) -> str:
    """`field 3, label: `, counted from 1."""
    said = ""
    for part in where:
        said += f" {part + 1}" if isinstance(part, int) else f"{', ' if said else ''}{part}"
    return f"{said}: " if said else ""
