"""What a number is asked over: the period, the moment of knowing, the filters and the strata."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from core.access import Viewer
from core.errors import InvalidInput
from core.records.incident import INCIDENT_KINDS, SEVERITIES
from core.store.store import Store

DEMO_AS_OF = datetime(2026, 4, 1, tzinfo=UTC)
"""The moment at which the worked example is read while the record holds nothing else."""
_MOMENT = timedelta(minutes=1)
_read_at: WeakKeyDictionary[Store, tuple[int, datetime]] = WeakKeyDictionary()
STRATA = ("month", "quarter", "kind", "severity", "service", "team")
"""What a number can be split by; a team is the owner of a service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which units count. The period is [`from_`, `to`) by the metric's cohort time; None leaves that side open. All times UTC.

    `as_of` is when the record is read: what ended later is still open then. `by` splits into strata.
    """

    as_of: datetime
    from_: datetime | None = None
    to: datetime | None = None
    kind: str | None = None
    severity: str | None = None
    service: str | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        for name in ("as_of", "from_", "to"):
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise InvalidInput(f"The time {value.isoformat()} names no zone.", "Add Z for UTC or an offset.")
        if self.from_ and self.to and self.from_ >= self.to:
            raise InvalidInput(f"The period from {self.from_.isoformat()} to {self.to.isoformat()} is empty.", "Give a `to` after `from`.")
        for name, allowed in (("kind", INCIDENT_KINDS), ("severity", SEVERITIES), ("by", STRATA)):
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise InvalidInput(f"{value} is no {name}.", f"Use one of {', '.join(allowed)}.")

    @property
    def is_windowed(self) -> bool:
        """Whether a side of the period is bounded, so that what has no date cannot be placed."""
        return self.from_ is not None or self.to is not None

    @property
    def period(self) -> dict[str, str | None]:
        """The period as JSON has it."""
        return {"from": text(self.from_), "to": text(self.to)}


def text(moment: datetime | None) -> str | None:
    """A time as ISO 8601 in UTC with Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def has_only_demo(store: Store, viewer: Viewer) -> bool:
    """Whether all incidents the viewer sees belong to the worked example, and there are some."""
    row = store.ask(viewer, "SELECT count(*) AS n, coalesce(bool_and(is_demo), FALSE) AS is_demo FROM visible_incident")[0]
    return bool(row["n"]) and bool(row["is_demo"])


def current(store: Store, viewer: Viewer) -> datetime:
    """The moment to read at when none is named: now, or the worked example's own day while there is nothing else.

    Now stands for up to a minute while nothing is changed, so that one page speaks of one moment, and need not be counted anew.
    """
    if has_only_demo(store, viewer):
        return DEMO_AS_OF
    now, sequence = datetime.now(UTC), store.sequence()
    of, moment = _read_at.get(store, (sequence, now))
    if of != sequence or not timedelta(0) <= now - moment < _MOMENT:
        moment = now
    _read_at[store] = (sequence, moment)
    return moment
