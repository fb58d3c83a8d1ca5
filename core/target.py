"""Targets of numbers: set one where the catalogue permits it, end it, and see which stand and why the rest take none."""

from decimal import Decimal
from typing import Any

from pydantic import Field

from core.access import Viewer
from core.metrics import targets
from core.metrics.definition import definitions
from core.notebook.edit import actor
from core.person import Nothing
from core.records import MetricTarget, derive_id
from core.store.change import Change
from core.store.command import Arguments, Versioned, command, read
from core.store.store import Store


class SetTarget(Arguments):
    """`value` is in the metric's unit (shares in %); whether it is at most or at least follows from the metric. `version` is the target's
    that was seen, 0 for none.
    """

    metric: str
    value: Decimal = Field(ge=0, le=1_000_000_000)
    reason: str = Field(min_length=1, max_length=500)
    version: int = Field(default=0, ge=0)


@command("target.set", "Set the target of a number that may have one", SetTarget)
def set_target(change: Change, args: SetTarget) -> dict[str, Any]:
    """Keep the target; an earlier one stays in the history. Raises `InvalidInput` for a number that takes none, saying why, `NotAllowed`
    for someone who has not said who they are, and `Stale`.
    """
    metric = targets.permitted(args.metric)
    person, _ = actor(change)
    given: dict[str, Any] = {
        "target_value": format(args.value.normalize(), "f"), "reason": args.reason.strip(), "set_at": change.now, "set_by": person,
    }  # fmt: skip
    there = next(iter(change.find(MetricTarget, "metric = $1", [metric.id])), None)
    if there is None:
        saved = change.add(MetricTarget(id=derive_id("metric_target", metric.id), metric=metric.id, **given))
    else:
        saved = change.alter(there, based_on=args.version, **given)
    return {"id": saved.id, "version": saved.version, "metric": metric.id, "target": f"{targets.aims(metric)} {saved.target_value}"}


@command("target.end", "Take back the target of a number", Versioned)
def end(change: Change, args: Versioned) -> dict[str, Any]:
    """The number is shown without it from now on; what it was stays in the history."""
    actor(change)
    gone = change.remove(change.get(MetricTarget, args.id), based_on=args.version)
    return {"id": gone.id, "version": gone.version, "metric": gone.metric}


@read("target.list", "Every number with its target, or why it takes none", Nothing)
def find(store: Store, viewer: Viewer, args: Nothing) -> list[dict[str, Any]]:
    """By metric: what the catalogue lets one promise (`may_be`), the target that stands, its reason and day, or `why_not`."""
    set_now = targets.current(store, viewer)
    found = []
    for name, metric in definitions().items():
        target = set_now.get(name)
        stands = None if target is None else {
            "id": target.id, "version": target.version, "value": target.target_value, "aims": targets.aims(metric),
            "reason": target.reason, "set_at": target.set_at,
        }  # fmt: skip
        found.append({"metric": name, "may_be": metric.target, "why_not": targets.why_not(metric), "target": stands})
    return found
