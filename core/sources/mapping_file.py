"""The mapping file of the generic table reader: read whole, checked, and explained where it is wrong."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import BadFile
from core.records.incident import INCIDENT_KINDS, SEVERITIES, STATUSES
from core.records.milestone import MILESTONE_KINDS, ORIGINS, PRECISIONS
from core.sources.decoding import yaml_value
from core.sources.reading import content, open_input

COLUMNS = ("title", "summary", "kind", "status", "severity", "service", "url")
_TABLES = ("columns", "constants", "severities", "kinds", "statuses")
_FIELDS = ("source", "key", "format", "delimiter", "milestones", *_TABLES)
_STEP = ("kind", "column", "format", "zone", "precision", "origin")
MAX_MAPPING = 256 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone: its kind, the column it stands in, and how that column is written ("" where the default holds)."""

    kind: str
    column: str
    format: str = ""
    zone: str = ""
    precision: str = ""
    origin: str = "human"


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a mapping file says. `words` gives, for `kind` and `status`, the translation and the values allowed."""

    source: str
    key: tuple[str, ...]
    format: str
    delimiter: str
    columns: dict[str, str]
    constants: dict[str, str]
    severities: dict[str, str]
    words: dict[str, tuple[dict[str, str], tuple[str, ...]]]
    milestones: tuple[Step, ...]


def load_mapping(path: Path | None, name: str | None = None) -> Mapping:
    """Read and check a mapping file (TOML, or YAML by its ending). Raises `BadFile` naming the file (as `name` where given), the field and
    what it may be."""
    if path is None:
        raise BadFile(
            "A table needs a mapping file, and none was given.", "Write one that names source, key, [columns] and [[milestones]]."
        )
    told = _parsed(path, name)
    path = Path(name) if name else path
    for name in told:
        _require(path, name in _FIELDS, f"{name} is no field", f"Fields: {', '.join(_FIELDS)}.")
    tables = {name: _texts(path, name, told.get(name, {})) for name in _TABLES}
    for name in tables["columns"]:
        _require(path, name in COLUMNS, f"columns.{name} is no column of an incident", f"Columns: {', '.join(COLUMNS)}.")
    for word, severity in tables["severities"].items():
        _require(path, severity in SEVERITIES, f"severities.{word} is {severity}", f"Severities: {', '.join(SEVERITIES)}.")
    source, key = told.get("source"), told.get("key")
    _require(path, isinstance(source, str) and bool(source), "source is missing", 'Such as source = "pager_export".')
    keys = [key] if isinstance(key, str) else key
    sound = isinstance(keys, list) and keys and all(isinstance(name, str) for name in keys)
    _require(path, bool(sound), "key is missing", 'Name the column that identifies a row, such as key = "id".')
    form, delimiter = told.get("format", ""), told.get("delimiter", ",")
    _require(path, form in ("", "csv", "jsonl"), f"format is {form!r}", "Formats: csv, jsonl.")
    _require(path, isinstance(delimiter, str) and len(delimiter) == 1, "delimiter is not one character", 'Such as delimiter = ";".')
    steps = told.get("milestones", [])
    _require(path, isinstance(steps, list), "milestones is not a list", "Write each as [[milestones]].")
    words = {"kind": (tables["kinds"], INCIDENT_KINDS), "status": (tables["statuses"], STATUSES)}
    return Mapping(
        source=str(source),
        key=tuple(keys or ()),
        format=form,
        delimiter=delimiter,
        columns=tables["columns"],
        constants=tables["constants"],
        severities=tables["severities"], words=words,
        milestones=tuple(_step(path, index, step) for index, step in enumerate(steps, 1)),
    )  # fmt: skip


def _parsed(path: Path, name: str | None) -> dict[str, Any]:
    file = open_input(path, name)
    told = content(file, MAX_MAPPING).decode()
    if path.suffix.lower() in (".yaml", ".yml"):
        value = yaml_value(file, told)
        _require(Path(file.name), isinstance(value, dict), "is not a list of fields", "Start from the example in the guide.")
        return dict(value)
    try:
        return tomllib.loads(told)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFile(f"{file.name}: not valid TOML ({error}).", "Correct the mapping there.") from error


def _step(path: Path, index: int, value: Any) -> Step:
    step = _texts(path, f"milestones {index}", value)
    for name in step:
        _require(path, name in _STEP, f"milestones {index}: {name} is no field", f"Fields: {', '.join(_STEP)}.")
    for name, allowed in (("kind", MILESTONE_KINDS), ("precision", PRECISIONS), ("origin", ORIGINS)):
        stated = step.get(name)
        _require(
            path,
            stated in allowed or (stated is None and name != "kind"),
            f"milestones {index}: {name} is {stated}",
            f"One of {', '.join(allowed)}.",
        )
    _require(path, bool(step.get("column")), f"milestones {index}: column is missing", "Name the column that holds the time.")
    try:
        ZoneInfo(step.get("zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadFile(
            f"{path}: milestones {index}: zone {step.get('zone')!r} is unknown.", "Use an IANA name such as Europe/Paris."
        ) from error
    return Step(**step)


def _texts(path: Path, name: str, value: Any) -> dict[str, str]:
    sound = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    _require(path, sound, f"{name} is not a list of texts", 'Write name = "value" lines.')
    return dict(value)


def _require(path: Path, holds: bool, what: str, remedy: str) -> None:
    if not holds:
        raise BadFile(f"{path}: {what}.", remedy)
