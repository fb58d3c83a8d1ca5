"""Calendar months and quarters in UTC, as strata of a trend."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.metrics.scope import text


def bounds(name: str) -> dict[str, str | None]:
    """The half-open period of `2024-Q1` or `2024-03`."""
    first, after = span(name)
    return {"from": text(first), "to": text(after)}


def span(name: str) -> tuple[datetime, datetime]:
    """The first moment of `2024-Q1` or `2024-03` and the first after it, UTC."""
    year, rest = int(name[:4]), name[5:]
    month, length = (3 * int(rest[1]) - 2, 3) if rest.startswith("Q") else (int(rest), 1)
    after = month + length
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + (after > 12), (after - 1) % 12 + 1, 1, tzinfo=UTC)


def without_gaps(names: Sequence[str], unit: str) -> list[str]:
    """The names in order, with those between the first and the last that hold nothing."""
    if not names:
        return []
    per_year = 4 if unit == "quarter" else 12
    places = [int(name[:4]) * per_year + int(name[5:].lstrip("Q")) - 1 for name in names]
    return [_name(place, per_year) for place in range(min(places), max(places) + 1)]


def _name(place: int, per_year: int) -> str:
    year, part = divmod(place, per_year)
    return f"{year:04}-Q{part + 1}" if per_year == 4 else f"{year:04}-{part + 1:02}"


def slices(table: pa.Table, unit: str) -> tuple[list[str], dict[str, pa.Table]]:
    """The rows of each month or quarter by their `cohort_at` (UTC), with the names in order; what has no such time is in none."""
    dated = table.filter(pc.is_valid(table.column("cohort_at")))
    per_year = 4 if unit == "quarter" else 12
    months = np.asarray(dated.column("cohort_at").to_numpy(), dtype="datetime64[M]").astype(np.int64) + 1970 * 12
    places = months // (12 // per_year)
    order = np.argsort(places, kind="stable")
    if not order.size:
        return [], {}
    ordered = dated.take(pa.array(order))
    found, starts = np.unique(places[order], return_index=True)
    names = [_name(int(place), per_year) for place in found]
    lengths = np.diff([*starts, order.size])
    parts = zip(names, starts, lengths, strict=True)
    return names, {name: ordered.slice(int(start), int(length)) for name, start, length in parts}
