"""Targets: which numbers may have one, why the others must not, and whether one is met, said in words and only as far as it is known."""

from collections.abc import Mapping

from core.access import Viewer
from core.errors import InvalidInput
from core.metrics import wording
from core.metrics.definition import Definition, definition
from core.metrics.labels import day
from core.metrics.value import MetricValue
from core.records import MetricTarget
from core.store.store import Store

Aim = tuple[float, str]
"""A target in the unit of its number, and the same in words."""
_WHY_NOT = {
    "V": "it is not shown at all, since it misleads",
    "C": "it is context: a target on it would be met by recording less, and says nothing about what to do",
    "M": "it is read as a distribution: a target on it would be gamed at the edges, and says nothing about what to do",
}


def why_not(metric: Definition) -> str:
    """Why this number takes no target; empty where it may have one."""
    if metric.target:
        return ""
    return f"No target: {_WHY_NOT[metric.verdict]}."


def permitted(metric_id: str) -> Definition:
    """The metric, where the catalogue lets it have a target. Raises `NotFound`, and `InvalidInput` that says why not."""
    metric = definition(metric_id)
    if not metric.target:
        raise InvalidInput(f"{metric_id} takes no target: {_WHY_NOT[metric.verdict]}.", "`target list` names those that may have one.")
    return metric


def current(store: Store, viewer: Viewer) -> Mapping[str, MetricTarget]:
    """The targets that stand, by metric."""
    return {found.metric: found for found in store.find(viewer, MetricTarget)}


def aims(metric: Definition) -> str:
    """`at most` where less is better, else `at least`."""
    return "at most" if metric.better == "lower" or metric.statistic == "budget" else "at least"


def unit(metric: Definition) -> str:
    """In what a target of this number is given."""
    return "%" if metric.statistic in ("share", "within") else metric.unit


def promised(metric: Definition, target: MetricTarget) -> str:
    """`at least 80 %`."""
    return f"{aims(metric)} {wording.number(float(target.target_value), 2)} {unit(metric)}"


def aim(metric: Definition, target: MetricTarget) -> Aim:
    """The target as a chart draws it."""
    return float(target.target_value), promised(metric, target)


def said(value: MetricValue, target: MetricTarget) -> str:
    """`Target: at least 80 %, since 3 Mar 2026 (policy). Not met: the whole interval lies outside the target.`"""
    metric, number = value.definition, float(target.target_value)
    since = f"since {day(target.set_at)} ({target.reason.rstrip('.')})"
    return f"Target: {promised(metric, target)}, {since}. {_standing(value, number)}"


def _standing(value: MetricValue, number: float) -> str:
    if value.value is None:
        return "Too little is known to say whether it is met."
    low = value.value if value.lo is None else value.lo
    high = value.value if value.hi is None else value.hi
    if value.lo is not None and value.hi is None:
        return "Too little is known to say whether it is met: the interval has no upper end."
    is_most = aims(value.definition) == "at most"
    whole = "it" if low == high else "the whole interval"
    if (high <= number) if is_most else (low >= number):
        return f"Met: {whole} lies within the target."
    if (low > number) if is_most else (high < number):
        return f"Not met: {whole} lies outside the target."
    return "Not decided: the interval holds the target, so it may be met or missed."
