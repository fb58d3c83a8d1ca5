"""The statistics beyond medians and shares, against published examples and SciPy."""

import math

import numpy as np
import pytest
from scipy import stats

from bench import interval_coverage
from core.errors import InvalidInput
from core.metrics.statistics import bootstrap, change_point, control
from core.metrics.statistics.detectable import smallest_cut, smallest_rate_cut
from core.metrics.statistics.median import bootstrap_median
from core.metrics.statistics.rate import rates_differ, rates_differ_exactly
from core.metrics.statistics.survival import kaplan_meier

NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250,
    1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764,
    821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801,
    1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]


def total(rows):
    return rows.sum(axis=1)


def test_the_nile_fell_after_1898():
    found = change_point.of_values(NILE)
    assert (1871 + found.last, found.before, round(found.after, 2)) == (1898, 1097.75, 849.97)
    assert found.earliest <= found.last <= found.latest
    assert found.gain > 0


def test_counts_and_durations_change_once_or_not_at_all():
    found = change_point.of_counts([5, 4, 6, 5, 7, 4, 5, 6, 12, 14, 11, 15, 13, 12])
    assert (found.last, found.before, round(found.after, 2)) == (7, 5.25, 12.83)
    assert change_point.of_counts([5, 4, 6, 5, 7, 4, 5, 6]) is None
    assert change_point.of_counts([0] * 12) is None
    assert change_point.of_counts([1, 9, 2, 8, 1, 9, 14, 3, 16, 2], size=1.5) is None
    twice = change_point.of_durations([30, 31, 29, 33, 60, 62, 58, 61, 65])
    assert (twice.last, round(twice.after / twice.before)) == (3, 2)


def test_bca_agrees_with_scipy_on_a_total():
    values = np.random.default_rng(3).lognormal(4.25, 1.0, 80)
    ours = bootstrap.bca(values, total)
    theirs = stats.bootstrap((values,), np.sum, method="BCa", n_resamples=10_000, random_state=1).confidence_interval
    assert ours.value == pytest.approx(values.sum())
    assert (ours.lo, ours.hi) == (pytest.approx(theirs.low, rel=0.03), pytest.approx(theirs.high, rel=0.06))
    assert bootstrap.bca(values, total) == ours


def test_a_bootstrap_is_refused_where_it_would_mislead():
    with pytest.raises(InvalidInput):
        bootstrap.bca([1.0] * 19, total)
    with pytest.raises(InvalidInput):
        bootstrap.percentile([1.0] * 19, total)
    assert bootstrap.bca([1.0] * 30, total).lo is None
    tied = [1.0, 2.0] * 15
    assert bootstrap_median(tied).lo is not None


def test_the_exact_interval_covers_what_the_binomial_promises():
    for (draw, middle) in interval_coverage.SHAPES.values():
        for n, promised in ((6, 96.9), (10, 97.9), (20, 95.9), (50, 96.7)):
            samples = draw(np.random.default_rng(n), (2_000, n))
            assert abs(interval_coverage.exact(samples, middle) - promised) < 1.5


@pytest.mark.parametrize(("expected", "percent"), [(5, None), (10, 88), (15, 78), (20, 70), (50, 49), (100, 36), (200, 26)])
def test_the_smallest_cut_of_a_rate(expected, percent):
    found = smallest_rate_cut(expected)
    assert (None if found is None else math.ceil(100 * found - 0.15)) == percent


def test_the_power_of_a_comparison_of_durations():
    powers = []
    for n, cut in ((100, 0.10), (1000, 0.10), (2000, 0.10), (4000, 0.10), (100, 0.25), (100, 0.50)):
        shift = -math.log(1 - cut) / (1.25 * math.sqrt(2 / n))
        powers.append(round(float(stats.norm.sf(1.959964 - shift)), 3))
    assert powers == [0.086, 0.470, 0.760, 0.965, 0.370, 0.975]
    assert smallest_cut(2210, 2210) == pytest.approx(0.10, abs=0.0005)


def test_two_rates_by_both_tests():
    assert (round(rates_differ(10, 1, 20, 1), 3), round(rates_differ_exactly(10, 1, 20, 1), 3)) == (0.069, 0.099)
    assert rates_differ_exactly(0, 1, 0, 1) == 1.0


def test_the_share_ended_by_a_time():
    times = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = kaplan_meier(times, [True] * 9 + [False] * 12)
    at_ten = curve.ended_by(10)
    assert (round(at_ten.value, 3), at_ten.n) == (0.247, 21)
    assert at_ten.lo < at_ten.value < at_ten.hi
    assert (curve.ended_by(5).value, curve.ended_by(5).lo) == (0.0, None)


def test_charts_of_counts_and_of_individual_values():
    even = control.u_chart([16] * 12, [1.0] * 12)
    assert (even.centre, even.lo[0], even.hi[0], even.signals) == (16, 4, 28, ())
    assert control.u_chart([4, 4, 4, 40], [1, 1, 1, 1]).signals == (3,)
    flow = control.individuals([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    assert (round(flow.moving_hi / 3.267, 4), flow.moving_signals) == (1.8778, ())
    logs = control.of_durations([10, 12, 9, 11, 10] * 4 + [1000])
    assert (logs.lo < 10 < logs.hi, logs.signals, logs.moving_signals) == (True, (20,), (20,))


def test_burning_an_error_budget():
    budget, allowed_minutes = 14.4 * 1 / 720, (1 - 0.999) * 30 * 1440
    assert (round(100 * budget, 1), round(allowed_minutes, 1)) == (2.0, 43.2)
