"""Sums over what was recorded: full-outage minutes, counted from an indicator or estimated from the affected share, never mixed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.metrics import wording
from core.metrics.ladder import Shown

COUNTED = "counted"
"""The detail of an incident whose bad events were counted; of others the share of users affected is stated, or not known at all."""
Floats = NDArray[np.float64]
_HOW = {True: "sum, counted from buckets", False: "sum, estimated from the affected share"}


def minutes(low: Floats, high: Floats, how: Sequence[str | None], unit: str, details: dict[str, Any]) -> Shown:
    """The sum of what lies between `low` and `high` of each incident, in `unit`; `how` says of each whether it was counted.

    It is of these incidents and no sample, so an exact sum is its own interval. Counted and estimated sums stand beside each other.
    A bootstrap interval is not offered: for durations it holds the truth far too seldom (docs/reference/interval-coverage.md).
    """
    counted = np.array([each == COUNTED for each in how], dtype=bool)
    found = {mark: _one(low[counted == mark], high[counted == mark], unit, _HOW[mark]) for mark in (True, False) if (counted == mark).any()}
    if len(found) == 1:
        if high.sum() > 0:
            details["share of the longest 5 %"] = float(np.sort(high)[-max(1, round(0.05 * high.size)):].sum() / high.sum())
        return next(iter(found.values()))
    for mark, name in ((True, "counted"), (False, "estimated")):
        chosen = counted == mark
        details[name] = {"low": float(low[chosen].sum()), "high": float(high[chosen].sum()), "incidents": int(chosen.sum())}
    text = f"{found[True].text} counted in {counted.sum():,}, {found[False].text} estimated in {(~counted).sum():,}"
    why = "What was counted and what was estimated are not added up."
    return Shown(None, None, None, "two sums", text, why)


def _one(low: Floats, high: Floats, unit: str, how: str) -> Shown:
    least, most = float(low.sum()), float(high.sum())
    if np.isclose(least, most, rtol=1e-9, atol=1e-9):
        return Shown(most, most, most, how, f"{wording.number(most, 1)} {unit}")
    places = 1 if most < 100 else 0
    text = f"{wording.number(least, places)} to {wording.number(most, places)} {unit}"
    why = "Of some the share of users affected is known only within bounds, so the total is too."
    return Shown(None, least, most, f"{how}, between its bounds", text, why)
