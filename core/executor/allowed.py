"""The commands that may be run on this machine, as the operator lists them; without the list nothing is run."""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadFile
from core.servers.listed import operators_file
from core.settings import settings

SECONDS, LONGEST = 60.0, 900.0
KILOBYTES, LARGEST = 100, 190
"""Kilobytes of output kept; an answer holds 200,000 characters at most."""
EXAMPLE = """[[command]]
argv = ["kubectl", "rollout", "undo", "deployment/{word}", "--to-revision={number}"]
program = "/usr/local/bin/kubectl"
environment = ["KUBECONFIG"]
seconds = 60
"""
_PLACES = {
    "word": r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}",
    "number": r"[0-9]{1,10}",
    "text": r"(?![-@])(?!(?:[^/]*/)*\.\.(?:/|\Z))[^\x00-\x1f\x7f]{1,1000}",
}
"""What a place in a pattern takes: `{text}` anything but an option, an @file, a step upwards and control characters."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_CHOICE = re.compile(r"[A-Za-z0-9._-]+(?:\|[A-Za-z0-9._-]+)+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_LOADERS = re.compile(
    r"LD_.*|DYLD_.*|PYTHON.*|PERL.*|RUBY.*|NODE_.*|GIT_.*|JAVA_.*|BASH.*|SHELL.*|ENV|IFS|PATH|PS4|PROMPT_COMMAND|GCONV_PATH|CDPATH|EDITOR|PAGER"
)
"""Variables by which a program can be made to run something else."""
_TYPES: dict[str, type | tuple[type, ...]] = {
    "argv": list, "program": str, "seconds": (int, float), "kilobytes": int, "folder": str, "environment": list, "secrets": list,
    "about": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """One command by its pattern. `program` is what is started, an absolute path; `argv[0]` is only how a notebook writes it.

    `environment` are variables handed on, `secrets` such whose values are handed on and taken out of the output.
    """

    argv: tuple[str, ...]
    program: str
    seconds: float = SECONDS
    kilobytes: int = KILOBYTES
    folder: str = ""
    environment: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    about: str = ""

    def takes(self, argv: Sequence[str]) -> bool:
        """True when a command line is of this pattern: as many arguments, each as its place says."""
        return len(argv) == len(self.argv) and all(_pattern(want).fullmatch(have) for want, have in zip(self.argv, argv, strict=True))


def is_enabled() -> bool:
    """True when the operator started Parley with a list of commands."""
    return settings().executor is not None


def the_commands() -> tuple[Allowed, ...]:
    """The commands that may be run; none where the executor is off. Raises `BadFile`."""
    path = settings().executor
    return read_commands(path) if path else ()


def read_commands(path: Path) -> tuple[Allowed, ...]:
    """The commands of a file. Raises `BadFile` naming the entry and what is wrong, also for a file or program that others may write."""
    found = []
    for number, row in enumerate(operators_file(path, "command"), 1):
        wrong = "it is no table" if not isinstance(row, dict) else _wrong(row)
        if wrong:
            raise BadFile(f"{path}, command {number}: {wrong}.", f"Write it like:\n{EXAMPLE}")
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        found.append(Allowed(**given))
    return tuple(found)


def allowed_for(argv: Sequence[str], commands: Sequence[Allowed]) -> Allowed | None:
    """The first command whose pattern a command line is of; None where it may not be run."""
    return next((each for each in commands if each.takes(argv)), None)


def wrong_program(program: str) -> str:
    """What keeps a program from being started, in words; empty where nothing does.

    It and every folder above it, links followed, belong to root or to whoever runs Parley, and nobody else may write them.
    """
    path = Path(program)
    if not path.is_absolute():
        return f"{program} is no absolute path"
    try:
        real = path.resolve(strict=True)
        if not real.is_file() or not os.access(real, os.X_OK):
            return f"{program} cannot be started"
        return next((f"{part} can be written by others" for part in (real, *real.parents) if _others_write(part)), "")
    except (OSError, RuntimeError) as error:
        return f"{program} cannot be read ({error})"


def _others_write(path: Path) -> bool:
    found = path.stat()
    is_sticky = stat.S_ISDIR(found.st_mode) and bool(found.st_mode & stat.S_ISVTX)
    return found.st_uid not in (0, os.getuid()) or (bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)) and not is_sticky)


def _wrong(row: Mapping[str, Any]) -> str:
    unknown = sorted(set(row) - set(_TYPES))
    missing = [key for key in ("argv", "program") if key not in row]
    if unknown or missing:
        return f"{unknown[0]} means nothing here" if unknown else f"{missing[0]} is missing"
    for key, value in row.items():
        if not isinstance(value, _TYPES[key]) or isinstance(value, bool):
            return f"{key} is {value!r}, which is of the wrong type"
        if isinstance(value, list) and not all(isinstance(each, str) and each for each in value):
            return f"{key} holds something that is no text"
    if not 0 < row.get("seconds", SECONDS) <= LONGEST or not 0 < row.get("kilobytes", KILOBYTES) <= LARGEST:
        return f"seconds is at most {LONGEST:g} and kilobytes at most {LARGEST}"
    folder = row.get("folder", "")
    if folder and (not Path(folder).is_absolute() or not Path(folder).is_dir() or _others_write(Path(folder))):
        return f"the folder {folder} is no absolute path of a folder that only its owner writes"
    return _wrong_pattern(row["argv"]) or _wrong_variables(row) or wrong_program(row["program"])


def _wrong_pattern(argv: Sequence[str]) -> str:
    if not argv or "{" in argv[0]:
        return "argv begins with the program as notebooks write it, without a place"
    for word in argv:
        for place in _PLACE.findall(word):
            if place not in _PLACES and not _CHOICE.fullmatch(place):
                return f"{{{place}}} is no place; use {', '.join(f'{{{each}}}' for each in _PLACES)} or {{one|other}}"
        if {"{", "}"} & set(_PLACE.sub("", word)):
            return f"{word!r} has a brace that is not closed"
    return ""


def _wrong_variables(row: Mapping[str, Any]) -> str:
    for name in [*row.get("environment", []), *row.get("secrets", [])]:
        if not _VARIABLE.fullmatch(name) or _LOADERS.fullmatch(name.upper()):
            return f"the variable {name} is not handed on: it can make a program run something else, or is no name"
    return ""


def _pattern(word: str) -> re.Pattern[str]:
    out, at = "", 0
    for match in _PLACE.finditer(word):
        out += re.escape(word[at : match.start()])
        place = match[1]
        out += f"(?:{_PLACES[place]})" if place in _PLACES else f"(?:{'|'.join(map(re.escape, place.split('|')))})"
        at = match.end()
    return re.compile(out + re.escape(word[at:]))
