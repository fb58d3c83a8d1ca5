"""A number as it leaves this package: with its interval, n, coverage, exclusions and the moment it was read at, or with its refusal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.metrics.definition import Definition
from core.metrics.ladder import BANNER_COVERAGE
from core.metrics.scope import text

Names = Callable[[Sequence[int]], Mapping[int, tuple[str, str]]]
"""Gives the id and title of the incidents of these numbers."""
_OF_A_POINT = ["unit_id", "incident_id", "number", "label", "cohort_at", "detail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One unit behind a number, for drawing and for going to its incident. `value` is in the metric's unit (a share's unit is 1 or 0).

    `is_open` marks a duration still running at as_of. `detail` is the unit's category, such as `before`. `cohort_at` is UTC.
    """

    unit_id: str
    incident_id: str | None
    number: int | None
    label: str
    value: float
    is_open: bool
    detail: str | None
    cohort_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The units behind a number, column by column, since there may be very many: `values` in the metric's unit, and whether each has
    `ended`. `table` holds number, unit_id, incident_id, label, cohort_at and detail, in the same order; where a unit is an incident
    only its number is there, and `names` gives id and title of such numbers.
    """

    table: pa.Table
    values: NDArray[np.float64]
    ended: NDArray[np.bool_]
    names: Names | None = None

    def __len__(self) -> int:
        return int(self.values.size)

    def take(self, places: NDArray[np.intp]) -> "Units":
        """The units at these places, in their order."""
        return Units(self.table.take(pa.array(places)), self.values[places], self.ended[places], self.names)

    def numbers(self) -> NDArray[np.int64]:
        """The number of each unit's incident, 0 where it has none."""
        return np.asarray(pc.fill_null(self.table.column("number"), 0).to_numpy(), dtype=np.int64)

    def points(self) -> tuple[Point, ...]:
        """Each unit as an object; for few."""
        nothing = dict.fromkeys(_OF_A_POINT)
        rows = [nothing | row for row in self.table.select([n for n in _OF_A_POINT if n in self.table.column_names]).to_pylist()]
        unnamed = {row["number"] for row in rows if row["label"] is None and row["number"] is not None}
        known = self.names(sorted(unnamed)) if self.names and unnamed else {}
        found = []
        for row, value, ended in zip(rows, self.values.tolist(), self.ended.tolist(), strict=True):
            incident, label = known.get(row["number"], (row["incident_id"], row["label"]))
            found.append(Point(
                unit_id=row["unit_id"] or incident or "", incident_id=row["incident_id"] or incident, number=row["number"],
                label=row["label"] or label or "", value=value, is_open=not ended, detail=row["detail"], cohort_at=row["cohort_at"],
            ))
        return tuple(found)


NO_UNITS = Units(pa.table({name: pa.nulls(0) for name in _OF_A_POINT}), np.array([]), np.array([], dtype=bool))
"""Nothing was measured."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetricValue:
    """`value`, `lo`, `hi` are in `unit` (shares in %), None where refused; `suppressed_reason` then says why.

    `n_eligible` is the population after exclusions by rule, of which `n_used` could be measured (`n_censored` of them still open);
    `n_excluded` are those the rules keep out. `coverage` is n_used/n_eligible. `mde` is the smallest true cut, as a fraction (of a
    share: the smallest change, as a fraction of 1), that a comparison with an equally large period would find. `exclusions` counts
    every reason. `details` holds what else is known.
    """

    definition: Definition
    period: Mapping[str, str | None]
    stratum: Mapping[str, str]
    as_of: datetime
    value: float | None
    lo: float | None
    hi: float | None
    statistic: str
    shown: str
    suppressed_reason: str | None
    n_eligible: int
    n_used: int
    n_censored: int
    n_excluded: int
    coverage: float | None
    mde: float | None
    sentence: str
    exclusions: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    units: Units = NO_UNITS
    rows: pa.Table | None = None
    """Every unit of the selection, also those that stay out; what a series is made from."""

    @property
    def points(self) -> tuple[Point, ...]:
        """Each unit as an object, made when asked for."""
        return self.units.points() if len(self.units) else ()

    @property
    def banner(self) -> str | None:
        """The warning that stands above a number with too little coverage, or None."""
        if self.coverage is None or self.coverage >= BANNER_COVERAGE:
            return None
        return f"Only {self.n_used} of {self.n_eligible} eligible could be measured ({100 * self.coverage:.0f} %)."

    def as_dict(self) -> dict[str, Any]:
        """The value as the command line and the API give it; points are left to the screens."""
        return {
            "id": self.definition.id, "version": self.definition.version, "question": self.definition.question,
            "period": dict(self.period), "stratum": dict(self.stratum), "as_of": text(self.as_of), "unit": self.definition.unit,
            "value": self.value, "lo": self.lo, "hi": self.hi, "statistic": self.statistic, "shown": self.shown,
            "n_eligible": self.n_eligible, "n_used": self.n_used, "n_censored": self.n_censored, "n_excluded": self.n_excluded,
            "coverage": self.coverage, "mde": self.mde, "suppressed_reason": self.suppressed_reason, "sentence": self.sentence,
            "exclusions": dict(self.exclusions), "details": dict(self.details),
        }
