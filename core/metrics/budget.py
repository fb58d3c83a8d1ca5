"""How much of a service's promise was used up: counted from buckets of its indicator, or estimated from incidents where none were read."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from core.metrics import wording
from core.metrics.definition import Definition
from core.metrics.ladder import HEADLINE_COVERAGE
from core.metrics.scope import Scope
from core.metrics.value import MetricValue, Units

_ESTIMATE = "Estimated from incidents; short failures that nobody declared are not in it."
_COUNTED = "Counted from the buckets of its indicator."
_NONE = {
    "error_budget_consumed": "No service in this selection has an objective, so there is no budget to use up.",
    "budget_incident_share": "No buckets of an indicator were read for this selection, so what burns outside incidents is not known.",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What one objective used of `allowed` in its window: between `low` and `high` minutes, or so many bad events.

    `covered` is the share of the window in which events were counted, None where it is estimated from incidents.
    `parts` are the bad events by where they fell.
    """

    low: float
    high: float
    allowed: float
    covered: float | None = None
    parts: Mapping[str, float] | None = None

    @property
    def refusal(self) -> str | None:
        """Why this is no headline, None where it is one."""
        if self.covered is not None and self.covered < HEADLINE_COVERAGE:
            return f"Only {100 * self.covered:.0f} % of the window has buckets; a headline needs {100 * HEADLINE_COVERAGE:.0f} %."
        if self.covered is not None and self.covered > 1.001:
            return "Its buckets overlap, so events are in it more than once; take the longer ones out."
        if self.allowed == 0:
            return "Nothing was burnt, so there is nothing to take a share of."
        return None if self.low == self.high else "The affected share is known only within bounds, so the budget used is too."

    @property
    def text(self) -> str:
        """The share with what it is made of."""
        if self.parts is not None:
            inside = sum(count for name, count in self.parts.items() if name != "background")
            if not self.allowed:
                return "no bad event"
            named = ", ".join(f"{name} {100 * count / self.allowed:.0f} %" for name, count in sorted(self.parts.items()))
            return f"{100 * inside / self.allowed:.0f} % in incidents ({named}), of {wording.number(self.allowed, 0)} bad events"
        unit, digits = ("min", 1) if self.covered is None else ("bad events allowed", 0)
        of = f"of {wording.number(self.allowed, digits)} {unit}"
        if self.low == self.high:
            return f"{100 * self.low / self.allowed:.1f} %, {wording.number(self.low, digits)} {of}"
        shares = f"{100 * self.low / self.allowed:.0f} to {100 * self.high / self.allowed:.0f} %"
        return f"{shares}, {wording.number(self.low, 1)} to {wording.number(self.high, 1)} {of}"

    def told(self) -> dict[str, Any]:
        """As details of a value; in events or in minutes, never mixed."""
        if self.covered is None:
            return {"minutes_low": self.low, "minutes_high": self.high, "minutes_allowed": self.allowed}
        burnt = {"burnt_by_kind": dict(self.parts)} if self.parts is not None else {"remaining": self.allowed - self.high}
        return {"bad": self.high, "allowed": self.allowed, "covered": min(1.0, self.covered), **burnt}


def evaluate(
    metric: Definition, scope: Scope, table: pa.Table, stratum: Mapping[str, str], period: Mapping[str, str | None]
) -> MetricValue:
    """The share of the budget used in the window that ends at as_of, in %, or of what was burnt the share inside incidents.

    More than 100 is more than promised. An affected share that is known only within bounds gives `lo` and `hi`, not a guess; an open
    incident counts to as_of; below half of a window covered there is no headline. Several objectives are listed, never added up.
    """
    rows = [{**row, **json.loads(row["detail"])} for row in table.to_pylist()]
    objectives: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        objectives[row["label"]].append(row)
    spent = {label: _spent(metric, entries) for label, entries in sorted(objectives.items())}
    outcomes = Counter(row["outcome"] for row in rows if row["incident_id"] is not None)
    units = _units(table, rows)
    value, lo, hi, shown, reason = _one(metric, spent)
    counted = [each.covered for each in spent.values() if each.covered is not None]
    coverage = min((min(1.0, share) for share in counted), default=1.0) if spent else None
    how = "bad events, from buckets" if counted else "minutes of impact times affected share, from incidents"
    return MetricValue(
        definition=metric, period=period, stratum=stratum, as_of=scope.as_of, value=value, lo=lo, hi=hi, statistic=how,
        shown=shown, suppressed_reason=reason, n_eligible=len(spent), n_used=len(spent), n_censored=int((~units.ended).sum()),
        n_excluded=sum(count for name, count in outcomes.items() if name != "used"), coverage=coverage, mde=None,
        sentence=f"{shown[:1].upper()}{shown[1:]}. {reason or (_COUNTED if counted else _ESTIMATE)}",
        exclusions={name: count for name, count in sorted(outcomes.items()) if name != "used"},
        details={label: each.told() for label, each in spent.items()}, units=units,
    )


def _spent(metric: Definition, rows: list[dict[str, Any]]) -> Spent:
    """What the rows of one objective come to; those without a word on being open were counted from buckets."""
    first = rows[0]
    if metric.id == "budget_incident_share":
        parts = {row["unit_id"].split(" ", 1)[1]: row["minutes"] for row in rows if row["minutes"]}
        inside = sum(count for name, count in parts.items() if name != "background")
        return Spent(inside, inside, float(first["allowed"]), float(first["low_share"]), parts)
    if first["is_open"] is None:
        return Spent(float(first["minutes"]), float(first["minutes"]), float(first["allowed"]), float(first["low_share"]))
    used = [row for row in rows if row["outcome"] == "used" and row["minutes"] is not None and row["minutes"] > 0]
    low, high = (sum(row["minutes"] * row[name] for row in used) for name in ("low_share", "high_share"))
    return Spent(low, high, float(first["allowed"]))


def _one(metric: Definition, spent: Mapping[str, Spent]) -> tuple[float | None, float | None, float | None, str, str | None]:
    """Value, bounds, text and refusal."""
    if not spent:
        return None, None, None, "not measured", _NONE[metric.id]
    if len(spent) > 1:
        shown = "; ".join(f"{label} {each.text}" for label, each in spent.items())
        return None, None, None, shown, "Objectives are not added up; choose one service."
    only = next(iter(spent.values()))
    if only.refusal and only.low == only.high:
        return None, None, None, only.text, only.refusal
    lo, hi = 100 * only.low / only.allowed, 100 * only.high / only.allowed
    return (lo if lo == hi else None), lo, hi, only.text, only.refusal


def _units(table: pa.Table, rows: list[dict[str, Any]]) -> Units:
    """The incidents that used some of it up, in minutes of full outage."""
    places = [i for i, row in enumerate(rows) if row["outcome"] == "used" and row["incident_id"] is not None]
    chosen = table.take(pa.array(places, pa.int64())).drop_columns(["detail"])
    minutes = np.array([rows[i]["minutes"] * rows[i]["high_share"] for i in places], dtype=float)
    return Units(chosen, minutes, np.array([not rows[i]["is_open"] for i in places], dtype=bool))
