"""Service level objectives as OpenSLO files (`openslo/v1`, YAML, one or more documents): a record an objective.

Taken: rolling windows of whole days and the budgeting methods `Occurrences` and `Timeslices`; the buckets that are read for an
objective (see `sli_csv`) count what its method says, events or slices. Alert policies, data sources and indicators are passed over.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from core.records import Objective, Record, derive_id
from core.sources import Finding, Input, Options
from core.sources.building import Rejected, inner, items, mapping, required, service, taken, text
from core.sources.decoding import yaml_value
from core.sources.reading import content

NAME = "openslo"
TITLE = "Service level objectives (OpenSLO)"
METHODS = ("Occurrences", "Timeslices")
_DAYS = {"d": 1, "w": 7}
_MARK = re.compile(rb"^apiVersion:[ \t]*[\"']?openslo/", re.MULTILINE)
_CUT = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_WINDOW = re.compile(r"([1-9]\d{0,3})([dw])", re.ASCII)
_SHARE = re.compile(r"\d{1,3}(?:\.\d{1,9})?", re.ASCII)


def recognises(file: Input) -> bool:
    """True where a document says that it is of `openslo/…`."""
    return _MARK.search(file.head) is not None


def read(file: Input, options: Options) -> Iterator[Record | Finding]:
    """Services and objectives. Raises `BadFile` for malformed YAML."""
    del options
    line = 1
    for number, part in enumerate(_CUT.split(content(file).decode().lstrip("\ufeff")), 1):
        value = yaml_value(file, part, line) if part.strip() else None
        line += part.count("\n")
        if value is not None:
            yield from taken(file, f"document {number}", _read, value)


def _read(value: Any) -> list[Record | Finding]:
    row = mapping(value, "")
    kind, metadata = text(row, "kind"), inner(row, "metadata")
    if kind == "Service":
        return [service(required(metadata, "name"))]
    if kind != "SLO":
        return []
    spec = inner(row, "spec")
    made, named = service(required(spec, "service")), required(metadata, "name")
    method = text(spec, "budgetingMethod") or "Occurrences"
    if method not in METHODS:
        raise Rejected("spec.budgetingMethod", method, f"Only {' and '.join(METHODS)} can be counted here.")
    days, targets = _days(spec), [mapping(each, "spec.objectives") for each in items(spec, "objectives")]
    if not targets:
        raise Rejected("spec.objectives", "", "There is no objective in it.")
    found: list[Record | Finding] = [made]
    for place, target in enumerate(targets, 1):
        name = named if len(targets) == 1 else f"{named} {text(target, 'displayName') or place}"
        found.append(
            Objective(
                id=derive_id("objective", made.id, name),
                source=NAME,
                source_key=f"{made.name}/{name}",
                service_id=made.id,
                name=name,
                target_ppm=_target(target),
                window_days=days,
            )
        )
    return found


def _days(spec: dict[str, Any]) -> int:
    """The length of the one rolling window, in days."""
    windows = [mapping(each, "spec.timeWindow") for each in items(spec, "timeWindow")]
    stated = text(windows[0], "duration") if len(windows) == 1 else ""
    found = _WINDOW.fullmatch(stated)
    if not found:
        raise Rejected("spec.timeWindow", stated, "The window is not one of whole days or weeks, such as 30d or 4w.")
    if text(windows[0], "isRolling").lower() == "false" or "calendar" in windows[0]:
        raise Rejected("spec.timeWindow", stated, "A window of the calendar is not counted here, only one that rolls.")
    return int(found[1]) * _DAYS[found[2]]


def _target(row: dict[str, Any]) -> int:
    """The promised good share in parts per million."""
    name = "target" if text(row, "target") else "targetPercent"
    stated = required(row, name)
    if not _SHARE.fullmatch(stated):
        raise Rejected(name, stated, f"{name} is not a share.")
    try:
        ppm = Decimal(stated) * (1_000_000 if name == "target" else 10_000)
    except InvalidOperation as error:
        raise Rejected(name, stated, f"{name} is not a share.") from error
    if ppm != int(ppm) or not 0 < ppm < 1_000_000:
        raise Rejected(name, stated, f"{name} must lie between none and all, in steps of a millionth; all leaves no budget.")
    return int(ppm)
