"""What may be shown at which n."""

import pytest

from core.metrics import ladder, wording
from core.metrics.ladder import Shown


def test_two_durations_are_shown_one_by_one():
    assert ladder.durations([50.0, 32.0], [True, True], "min") == Shown(
        None, None, None, "each value", "32 and 50 min", "A median needs at least 6; there are 2."
    )
    assert ladder.durations([26.29], [False], "d").text == "26.29 d so far"
    assert ladder.durations([], [], "d").text == "not measured"


def test_six_durations_have_a_median_over_their_full_range():
    shown = ladder.durations([1, 2, 3, 5, 8, 13], [True] * 6, "min")
    assert (shown.value, shown.lo, shown.hi, shown.text, shown.refusal) == (4.0, 1.0, 13.0, "4 min (1 to 13)", None)


def test_nine_durations_have_the_order_statistic_interval():
    shown = ladder.durations([float(x) for x in range(60, 69)], [True] * 9, "min")
    assert (shown.lo, shown.hi, shown.text) == (61.0, 67.0, "64 min (61 to 67)")


def test_open_ones_move_the_median_up_and_may_hide_it():
    values, ended = [1.0, 2, 3, 4, 5, 6, 7, 8], [True] * 3 + [False] * 5
    assert ladder.durations(values, ended, "h").refusal == "More than half are still open, so the median is not reached."
    shown = ladder.durations(values, [True] * 6 + [False] * 2, "h")
    assert (shown.value, shown.statistic) == (4.0, "Kaplan-Meier median, log-log interval")


def test_low_coverage_has_no_headline():
    assert ladder.durations([1.0] * 20, [True] * 20, "h", coverage=0.49).text == "20 values, no median"
    assert ladder.share(5, 10, coverage=0.4).text == "5 of 10"


def test_the_tail_needs_29_and_36():
    values = [float(x) for x in range(1, 40)]
    assert ladder.p90(values[:28], [True] * 28) is None
    assert (ladder.p90(values[:29], [True] * 29).lo, ladder.p90(values[:29], [True] * 29).hi) == (None, 29.0)
    assert ladder.p90(values[:36], [True] * 36).lo is not None
    assert ladder.p90(values, [True] * 38 + [False]) is None


def test_shares():
    assert ladder.share(1, 2) == Shown(None, None, None, "k of n", "1 of 2", "A percentage needs at least 10; there are 2.")
    assert ladder.share(3, 10).text == "30 % (11 to 60), 3 of 10"
    assert ladder.share(6, 12, clusters=[(1, 2)] * 6).text == "6 of 12"
    assert ladder.share(0, 0).text == "not measured"


def test_counts_carry_their_exact_interval():
    assert ladder.count(1, "81 d").text == "1 (0.03 to 5.6) in 81 d"
    assert ladder.count(0, "81 d").hi == pytest.approx(3.689, abs=0.001)


@pytest.mark.parametrize(("seconds", "text"), [
    (74100, "20 h 35 min"), (0, "0 s"), (45, "45 s"), (3600, "1 h"),
    (4320, "1 h 12 min"), (86400 * 52 + 23488, "52 d 6 h"), (90005, "1 d 1 h"),
])
def test_durations_in_words(seconds, text):
    assert wording.duration(seconds) == text


def test_no_more_digits_than_the_interval_allows():
    assert wording.interval(67.46, 62.2, 76.1, "min") == "67 min (62 to 76)"
    assert wording.interval(6.04, 5.5, 7.1, "min") == "6 min (5.5 to 7.1)"
    assert wording.interval(23, 13, None, "d") == "23 d (13 to open end)"
    assert wording.number(1135, 0) == "1,135"
