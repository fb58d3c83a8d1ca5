"""The plain sentence that stands beside a number: what it says, and what it could not have seen."""

from core.metrics import wording
from core.metrics.definition import Definition
from core.metrics.ladder import Shown


def of_value(metric: Definition, shown: Shown, n: int, n_open: int, mde: float | None) -> str:
    """One or two sentences about a single value. `n_open` of `n` were still running."""
    if shown.refusal:
        return f"{shown.text[:1].upper()}{shown.text[1:]}. {shown.refusal}"
    if metric.statistic == "duration" and shown.value is not None:
        still = f", {n_open:,} of them still open" if n_open else ""
        places = wording.digits(shown.lo, shown.hi, shown.value)
        first = f"Half of {n:,}{still} took at most {wording.number(shown.value, places)} {metric.unit}."
        return f"{first} Against an equally large period, {unseen(mde)}." if mde is not None else first
    if shown.value is not None and metric.statistic in ("share", "count", "rate"):
        return f"{shown.text}. {_missed(metric, mde)}" if metric.statistic != "share" or mde is not None else f"{shown.text}."
    return f"{shown.text}."


def size(metric: Definition, mde: float) -> str:
    """A smallest change in words: `16 %`, or `23 points` of a share."""
    return f"{100 * mde:.0f} points" if metric.statistic in ("share", "within") else f"{100 * mde:.0f} %"


def unseen(mde: float) -> str:
    """What a comparison would have missed, as a fragment."""
    return f"a change smaller than {100 * mde:.0f} % would have been missed"


def no_change(mde: float | None, unit: str = "%") -> str:
    """The words for a comparison that found nothing (rule N-cmp); None where even a total stop would have been missed."""
    if mde is None:
        return "no detectable change; with so few, even a total stop would have been missed"
    return f"no detectable change; would have missed anything smaller than {100 * mde:.0f} {unit}"


def no_change_between(lowest: float, highest: float) -> str:
    """The same for a series of comparisons with different n."""
    low, high = f"{100 * lowest:.0f}", f"{100 * highest:.0f}"
    return no_change(highest) if low == high else f"no detectable change; would have missed anything smaller than {low} to {high} %"


def _missed(metric: Definition, mde: float | None) -> str:
    if mde is None:
        return "Against an equally large period, even a total stop would have been missed."
    return f"Against an equally large period, a change smaller than {size(metric, mde)} would have been missed."
