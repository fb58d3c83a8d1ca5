"""The statistics against published tables and recomputed values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.metrics.statistics.comparison import band, cliffs_delta, compare, holm
from core.metrics.statistics.control import c_chart, individuals
from core.metrics.statistics.detectable import needed, own_sigma, smallest_cut
from core.metrics.statistics.median import bootstrap_median, coverage, median, quantile, ranks
from core.metrics.statistics.proportion import clustered, wilson
from core.metrics.statistics.rate import garwood, rates_differ
from core.metrics.statistics.survival import kaplan_meier, log_rank

SIX_MP = [(t, True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [(t, False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def columns(pairs):
    return [t for t, _ in pairs], [seen for _, seen in pairs]


def test_kaplan_meier_gives_the_curve_of_the_6_mp_trial():
    curve = kaplan_meier(*columns(SIX_MP))
    assert [round(s, 3) for s in curve.survival] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(s, 4) for s in curve.se] == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert (curve.median.value, curve.median.n, curve.n_events, curve.n_censored) == (23, 21, 9, 12)
    assert curve.median.lo == 13
    assert curve.median.hi is None
    assert curve.drawable == 7
    assert [curve.still_open(t) for t in (0, 5.9)] == [1.0, 1.0]
    assert round(curve.still_open(6), 3) == 0.857


def test_kaplan_meier_gives_bewicks_curve():
    times = [1, 1, 4, 5, 6, 9, 9, 22]
    curve = kaplan_meier(times, [True, True, True, True, False, True, False, True])
    assert [round(s, 3) for s in curve.survival] == [0.75, 0.625, 0.5, 0.333, 0.0]
    assert curve.median.value == 5
    assert not np.isnan(curve.hi).any()


def test_log_rank_separates_6_mp_from_placebo():
    result = log_rank(columns(SIX_MP), (PLACEBO, [True] * len(PLACEBO)))
    assert (result.observed, round(result.expected, 2), round(result.chi2, 2)) == (9, 19.25, 16.79)
    assert result.p == pytest.approx(4.17e-5, rel=0.01)


@pytest.mark.parametrize(("n", "expected", "covers"), [
    (6, (1, 6), 0.969), (9, (2, 8), 0.961), (10, (2, 9), 0.979), (15, (4, 12), 0.965), (20, (6, 15), 0.959), (661, (305, 357), 0.957),
])
def test_ranks_of_the_median_agree_with_the_published_table(n, expected, covers):
    assert ranks(n) == expected
    assert coverage(n, *expected) == pytest.approx(covers, abs=0.006)


def test_no_interval_of_the_median_exists_below_six():
    assert [ranks(n) for n in (1, 2, 5)] == [(None, None)] * 3


def test_upper_bounds_of_high_quantiles_need_their_n():
    assert [ranks(n, 0.9)[1] for n in (35, 36)] == [None, 36]
    assert [ranks(n, 0.95)[1] for n in (71, 72)] == [None, 72]
    assert [ranks(n, 0.9, 0.90)[1] for n in (28, 29)] == [None, 29]
    assert [ranks(n, 0.95, 0.90)[1] for n in (58, 59)] == [None, 59]


@given(st.lists(st.floats(0.1, 1e6), min_size=6, max_size=60))
def test_a_median_lies_inside_its_interval_and_ignores_order(values):
    given_order, other_order = median(values), median(values[::-1])
    assert given_order == other_order
    assert given_order.lo <= given_order.value <= given_order.hi


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=40))
def test_a_survival_curve_falls_inside_its_band(pairs):
    curve = kaplan_meier(*columns(pairs))
    assert (np.diff(curve.survival) <= 0).all()
    assert (curve.lo <= curve.survival + 1e-12).all()
    assert (curve.survival <= curve.hi + 1e-12).all()


def test_wilson_for_three_of_ten_and_ten_of_ten():
    three, ten = wilson(3, 10), wilson(10, 10)
    assert (round(three.lo, 3), round(three.hi, 3)) == (0.108, 0.603)
    assert (round(ten.lo, 3), ten.hi) == (0.722, 1.0)
    assert (wilson(0, 0).value, wilson(0, 5).lo) == (None, 0.0)


def test_a_share_of_clustered_units_has_no_interval_below_ten_incidents():
    assert (clustered([(1, 2)] * 9).lo, clustered([(1, 2)] * 9).value) == (None, 0.5)
    wide = clustered([(4, 4), (0, 4)] * 8)
    assert wide.lo < 0.5 < wide.hi
    assert wide == clustered([(4, 4), (0, 4)] * 8)
    assert wide.hi - wide.lo > wilson(32, 64).hi - wilson(32, 64).lo


@pytest.mark.parametrize(("events", "lo", "hi"), [(0, 0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)])
def test_garwood_gives_the_exact_interval(events, lo, hi):
    assert (round(garwood(events).lo, 3), round(garwood(events).hi, 3)) == (lo, hi)


def test_the_e_test_of_two_rates():
    assert round(rates_differ(0, 100, 3, 100), 4) == 0.0884
    assert round(rates_differ(10, 1, 20, 1), 3) == 0.069


def test_cliffs_delta_of_the_published_example():
    first, second = [10, 11, 9, 12, 10], [8, 9, 7, 10, 9]
    assert cliffs_delta(first, second) == pytest.approx(0.76)
    result = compare(second, first)
    assert (result.u, round(result.delta, 2), result.band) == (22, 0.76, "large")
    assert [band(d) for d in (0.1, -0.2, 0.4, -0.9)] == ["negligible", "small", "medium", "large"]


def test_a_halving_is_seen_as_a_ratio_of_one_half():
    random = np.random.default_rng(1)
    before = random.lognormal(4.25, 1.0, 200)
    result = compare(before, before / 2)
    assert result.ratio == pytest.approx(0.5)
    assert result.ratio_lo < 0.5 < result.ratio_hi
    assert result.p < 0.001


def test_holm_adjusts_in_the_order_given():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([]) == []


def test_the_table_of_smallest_changes():
    sizes = (5, 10, 15, 20, 30, 50, 100, 200, 500)
    assert [round(100 * smallest_cut(n, n)) for n in sizes] == [89, 79, 72, 67, 60, 50, 39, 30, 20]
    assert [needed(cut) for cut in (0.10, 0.20, 0.25, 0.50)] == [2210, 493, 297, 52]
    assert smallest_cut(0, 5) is None
    assert smallest_cut(50, 50, by_ranks=True) > smallest_cut(50, 50)


def test_small_samples_lean_on_the_usual_scatter():
    assert own_sigma([]) == 1.25
    assert own_sigma([10.0, 10.0]) == pytest.approx(1.25 * math.sqrt(28 / 29))
    assert own_sigma([math.exp(x) for x in (0, 1) * 20]) == pytest.approx(0.5064, abs=1e-4)


def test_individuals_limits_of_the_flow_rate_example():
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    limits = individuals(flow)
    assert (round(limits.hi, 3), round(limits.lo, 3), limits.signals) == (55.804, 45.816, ())
    assert c_chart([16] * 12).hi == 28
    assert c_chart([16] * 12).lo == 4


def test_what_cannot_be_answered_is_refused_with_a_remedy():
    for call in (lambda: median([]), lambda: median([1.0, math.nan]), lambda: wilson(3, 2), lambda: garwood(-1),
                 lambda: bootstrap_median([1.0] * 19), lambda: kaplan_meier([], []), lambda: kaplan_meier([-1.0], [True])):
        with pytest.raises(InvalidInput) as caught:
            call()
        assert caught.value.remedy
    assert quantile([1.0, 2.0], 0.5).lo is None
