"""How long known vulnerabilities were live in all, and how much of that repairs brought back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.access import Viewer
from core.exposure.intervals import windows_of
from core.store.store import Store

_HOUR = timedelta(hours=1)


def totals(store: Store, viewer: Viewer, as_of: datetime | None = None, service: str | None = None) -> dict[str, Any]:
    """How long known vulnerabilities were live up to `as_of` (UTC): hours, hours re-exposed by remediations, intervals, open ones, those
    that may have begun earlier, the hours for which no complete component list says anything, how many more spans hold components that
    cannot be judged (`unjudged`), and how many were affected but for a VEX statement (`set_aside`).
    """
    moment = as_of or datetime.now(UTC)
    windows = windows_of(store, viewer, moment).of_service(service)
    return {
        "as_of": moment,
        "hours": round(windows.total(moment) / _HOUR, 2),
        "hours_reexposed": round(windows.reexposed(moment) / _HOUR, 2),
        "hours_not_covered": round(windows.not_covered(moment) / _HOUR, 2),
        **windows.counts(),
    }
