"""How much of a service's promise incidents used up, as long as no SLI feed says it better."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from core.metrics import wording
from core.metrics.definition import Definition
from core.metrics.scope import Scope
from core.metrics.value import MetricValue, Units

_ESTIMATE = "Estimated from incidents; short failures that nobody declared are not in it."


def evaluate(
    metric: Definition, scope: Scope, table: pa.Table, stratum: Mapping[str, str], period: Mapping[str, str | None]
) -> MetricValue:
    """The share of the budget used in the window that ends at as_of, in %; more than 100 is more than promised.

    An affected share that is known only within bounds gives `lo` and `hi`, not a guess; an open incident counts to as_of. Several
    objectives are listed one by one, never added up.
    """
    rows = [{**row, **json.loads(row["detail"])} for row in table.to_pylist()]
    objectives: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        objectives[row["label"]].append(row)
    found = {label: _used(entries) for label, entries in sorted(objectives.items())}
    outcomes = Counter(row["outcome"] for row in rows if row["incident_id"] is not None)
    places = [i for i, row in enumerate(rows) if row["outcome"] == "used" and row["incident_id"] is not None]
    counted = table.take(pa.array(places, pa.int64())).drop_columns(["detail"])
    units = Units(
        counted, np.array([rows[i]["minutes"] * rows[i]["high_share"] for i in places], dtype=float),
        np.array([not rows[i]["is_open"] for i in places], dtype=bool),
    )
    value = lo = hi = None
    reason = None
    if not found:
        shown, reason = "not measured", "No service in this selection has an objective, so there is no budget to use up."
    elif len(found) > 1:
        shown = "; ".join(f"{label} {_text(*parts)}" for label, parts in found.items())
        reason = "Objectives are not added up; choose one service."
    else:
        low, high, allowed = next(iter(found.values()))
        shown, lo, hi = _text(low, high, allowed), 100 * low / allowed, 100 * high / allowed
        value = lo if low == high else None
        reason = None if low == high else "The affected share is known only within bounds, so the budget used is too."
    return MetricValue(
        definition=metric, period=period, stratum=stratum, as_of=scope.as_of, value=value, lo=lo, hi=hi,
        statistic="minutes of impact times affected share, from incidents", shown=shown, suppressed_reason=reason,
        n_eligible=len(found), n_used=len(found), n_censored=int((~units.ended).sum()),
        n_excluded=sum(count for name, count in outcomes.items() if name != "used"), coverage=1.0 if found else None, mde=None,
        sentence=f"{shown[:1].upper()}{shown[1:]}. {reason or _ESTIMATE}",
        exclusions={name: count for name, count in sorted(outcomes.items()) if name != "used"},
        details={
            label: {"minutes_low": low, "minutes_high": high, "minutes_allowed": allowed} for label, (low, high, allowed) in found.items()
        },
        units=units,
    )


def _used(rows: list[dict[str, Any]]) -> tuple[float, float, float]:
    counted = [row for row in rows if row["outcome"] == "used" and row["minutes"] is not None and row["minutes"] > 0]
    low = sum(row["minutes"] * row["low_share"] for row in counted)
    high = sum(row["minutes"] * row["high_share"] for row in counted)
    return low, high, float(rows[0]["allowed"])


def _text(low: float, high: float, allowed: float) -> str:
    of = f"of {wording.number(allowed, 1)} min"
    if low == high:
        return f"{100 * low / allowed:.1f} %, {wording.number(low, 1)} {of}"
    return f"{100 * low / allowed:.0f} to {100 * high / allowed:.0f} %, {wording.number(low, 1)} to {wording.number(high, 1)} {of}"
