"""A metric over months or quarters: a value for each, and whether any neighbouring two differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.metrics import sentences, wording
from core.metrics.evaluate import series
from core.metrics.scope import Scope
from core.metrics.statistics.comparison import Comparison, compare, holm
from core.metrics.statistics.detectable import own_sigma, smallest_cut
from core.metrics.statistics.survival import log_rank
from core.metrics.value import MetricValue

PROVISIONAL_FROM, FIRM_FROM = 12, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two neighbouring periods. `p` is adjusted for all comparisons of the series (Holm). `ratio` is later over earlier, with
    interval. `mde` is the smallest cut, as a fraction, that this pair would have shown at the strictest of those levels.
    """

    first: str
    second: str
    p: float
    delta: float
    ratio: float | None
    ratio_lo: float | None
    ratio_hi: float | None
    mde: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The series of `values`, the `changes` between neighbours that both hold something, and one `sentence` about all of it."""

    values: tuple[MetricValue, ...]
    changes: tuple[Change, ...]
    sentence: str
    standing: str


def trend(value: MetricValue, scope: Scope) -> Trend:
    """The number by month or quarter (`scope.by`). Only durations are compared; shares and counts give values without words.

    Mann-Whitney by ranks, or the log-rank test where something is still open; "shorter" and "longer" only if Holm's p is under .05.
    """
    values = series(value, scope)
    changes = _changes(values, own_sigma(value.units.values[value.units.ended]))
    return Trend(values=tuple(values), changes=changes, sentence=_sentence(values, changes), standing=_standing(len(values)))


def _changes(values: Sequence[MetricValue], sigma: float) -> tuple[Change, ...]:
    held = [value for value in values if value.definition.statistic == "duration" and value.n_used]
    pairs = list(pairwise(held))
    found = [compare(first.units.values, second.units.values) for first, second in pairs]
    adjusted = holm([_p(first, second, by_ranks) for (first, second), by_ranks in zip(pairs, found, strict=True)])
    return tuple(
        _change(first, second, by_ranks, p, smallest_cut(first.n_used, second.n_used, sigma, alpha=0.05 / len(pairs), by_ranks=True))
        for (first, second), by_ranks, p in zip(pairs, found, adjusted, strict=True)
        if by_ranks
    )


def _p(first: MetricValue, second: MetricValue, by_ranks: Comparison | None) -> float:
    if first.n_censored or second.n_censored:
        return log_rank((first.units.values, first.units.ended), (second.units.values, second.units.ended)).p
    return 1.0 if by_ranks is None else by_ranks.p


def _change(first: MetricValue, second: MetricValue, found: Comparison, p: float, mde: float | None) -> Change:
    names = next(iter(first.stratum.values())), next(iter(second.stratum.values()))
    missed = 1.0 if mde is None else mde
    sentence = f"From {names[0]} to {names[1]}: {_words(p, found.delta, found.ratio, found.ratio_lo, found.ratio_hi, missed)}."
    return Change(
        first=names[0], second=names[1], p=p, delta=found.delta, ratio=found.ratio, ratio_lo=found.ratio_lo, ratio_hi=found.ratio_hi,
        mde=missed, sentence=sentence,
    )


def _words(p: float, delta: float, ratio: float | None, lo: float | None, hi: float | None, mde: float) -> str:
    if p >= 0.05:
        return sentences.no_change(mde)
    word = "longer (worsened)" if delta > 0 else "shorter (improved)"
    return word if ratio is None else f"{word}, {wording.interval(ratio, lo, hi, 'times')}"


def _sentence(values: Sequence[MetricValue], changes: Sequence[Change]) -> str:
    if not changes:
        return "Nothing to compare: fewer than two periods hold a duration."
    found = [change for change in changes if change.p < 0.05]
    if found:
        return " ".join(change.sentence for change in found)
    between = sentences.no_change_between(min(change.mde for change in changes), max(change.mde for change in changes))
    return f"Between neighbouring {'months' if 'month' in values[0].stratum else 'quarters'}: {between}, depending on n."


def _standing(points: int) -> str:
    if points < PROVISIONAL_FROM:
        return f"{points} {'period' if points == 1 else 'periods'}: too few for a trend (12 make a provisional one)"
    return f"{points} periods: a {'provisional' if points < FIRM_FROM else 'firm'} trend"
