"""The figure of a metric cell as it is kept: every value with its interval, n and coverage, when it was read, and what it rests on."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.access import Viewer
from core.errors import InvalidInput
from core.metrics.evaluate import measure
from core.metrics.scope import Scope, current, text
from core.metrics.value import MetricValue
from core.notebook.document import Cell
from core.notebook.given import option
from core.notebook.signing import content_hash
from core.store.store import Store

KEPT = ("shown", "suppressed_reason", "sentence", "value", "lo", "hi", "unit", "n_used", "n_eligible", "coverage")
"""What is kept of each value."""
_WINDOW = re.compile(r"(\d{1,5})\s*d")


def figure(store: Store, seen: Viewer, cell: Cell, given: Mapping[str, Any]) -> dict[str, Any]:
    """The figure now, as `seen` sees it, in the form that the cell keeps. Raises `NotFound` for an unknown id, `InvalidInput` for a filter.

    A single value stands at the top; `values` holds every one, each with its stratum.
    """
    metric_id = str(option(cell, "id") or "")
    scope = _scope(cell, given, current(store, seen))
    values = [_kept(value) for value in measure(store, seen, metric_id, scope)]
    only = {key: values[0][key] for key in KEPT} if len(values) == 1 else {"shown": "; ".join(map(_line, values)) or "nothing to show"}
    return {
        **{key: value for key, value in only.items() if value is not None}, "values": values, "as_of": text(scope.as_of),
        "sequence": store.sequence(), "ran_at": datetime.now(UTC).isoformat(), "fingerprint": content_hash({"values": values}),
    }


def _kept(value: MetricValue) -> dict[str, Any]:
    whole = value.as_dict()
    return {"stratum": dict(value.stratum), **{key: whole[key] for key in KEPT}}


def _line(value: Mapping[str, Any]) -> str:
    return f"{' '.join(value['stratum'].values())}: {value['shown']}"


def _scope(cell: Cell, given: Mapping[str, Any], as_of: datetime) -> Scope:
    window = str(option(cell, "window") or "").strip()
    found = _WINDOW.fullmatch(window)
    if window and not found:
        raise InvalidInput(f"The window {window} of {cell.name} (line {cell.line}) is no number of days.", "Write one such as 90d.")
    start = _moment(cell, given.get("from")) or (as_of - timedelta(days=int(found[1])) if found else None)
    return Scope(
        as_of=as_of, from_=start, to=_moment(cell, given.get("to")), kind=given.get("kind"), severity=given.get("severity"),
        service=given.get("service"), by=given.get("by"),
    )


def _moment(cell: Cell, stated: object) -> datetime | None:
    """A time, or a day, which begins at midnight UTC."""
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(str(stated))
    except ValueError as error:
        what = f"{stated} in {cell.name} (line {cell.line}) is no time."
        raise InvalidInput(what, "Write 2026-03-05, or a time with its zone.") from error
    if len(str(stated)) <= 10:
        return datetime.combine(moment.date(), time(), UTC)
    return moment
