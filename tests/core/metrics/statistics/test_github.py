"""The statistics over GitHub's public status history, to the digit of the reference."""

import json
from collections import Counter
from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from core.metrics.statistics.comparison import compare, holm
from core.metrics.statistics.control import c_chart, individuals
from core.metrics.statistics.detectable import own_sigma
from core.metrics.statistics.dispersion import dispersion
from core.metrics.statistics.median import bootstrap_median, median, quantile, ranks
from core.metrics.statistics.survival import kaplan_meier

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def history(shared_data):
    """(started, minutes) of every incident that is not maintenance."""
    found = []
    for line in (shared_data / "github-status-history" / "incidents.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["impact"] != "maintenance":
            started, resolved = (datetime.fromisoformat(entry[key]) for key in ("started_at", "resolved_at"))
            found.append((started, (resolved - started).total_seconds() / 60))
    return found


@pytest.fixture(scope="module")
def minutes(history):
    return [value for _, value in history if value > 0]


def test_eligible_and_used(history, minutes):
    assert (len(history), len(minutes), sum(value == 0 for _, value in history)) == (683, 661, 22)


def test_the_median_and_its_intervals(minutes):
    exact, resampled = median(minutes), bootstrap_median(minutes)
    assert (exact.value, exact.lo, exact.hi, ranks(661)) == (65.0, 58.0, 71.0, (305, 357))
    assert (resampled.lo, resampled.hi) == (58.0, 71.0)
    assert kaplan_meier(minutes, [True] * len(minutes)).median.value == 65.0


def test_the_tail_and_the_scatter(minutes):
    p90, p95 = quantile(minutes, 0.9), quantile(minutes, 0.95)
    assert (p90.value, p90.lo, p90.hi) == (262.0, 215.0, 308.0)
    assert (p95.value, p95.lo, p95.hi) == (381.0, 332.0, 454.0)
    assert round(own_sigma(minutes), 3) == 1.091


def _months(history):
    counts = Counter((started.year, started.month) for started, value in history if value > 0)
    return [counts[year, month] for year in range(2022, 2027) for month in range(1, 13) if (2022, 4) <= (year, month) <= (2026, 3)]


def test_months_are_over_dispersed(history):
    counts = _months(history)
    found = dispersion(counts)
    assert (len(counts), round(found.ratio, 3), round(found.index, 2), found.df) == (48, 2.951, 138.69, 47)
    assert round(found.size, 3) == 7.016
    assert not found.is_poisson
    assert (len(c_chart(counts).signals), len(individuals(counts).signals)) == (2, 2)


def test_no_change_of_a_quarter_survives_correction(history):
    quarters = {}
    for started, value in history:
        key = (started.year, (started.month - 1) // 3)
        if (2022, 1) <= key < (2026, 1) and value > 0:
            quarters.setdefault(key, []).append(value)
    series = [quarters[key] for key in sorted(quarters)]
    pairs = list(pairwise(series))
    disagree = sum(np.sign(np.mean(b) - np.mean(a)) != np.sign(np.median(b) - np.median(a)) for a, b in pairs)
    adjusted = holm([compare(a, b).p for a, b in pairs])
    assert (len(series), disagree, sum(p < 0.05 for p in adjusted)) == (16, 6, 0)


@pytest.fixture(scope="module")
def entries(shared_data):
    return [json.loads(line) for line in (shared_data / "github-status-history" / "incidents.jsonl").read_text().splitlines()]


def _minutes(entry, first, last="resolved_at"):
    return (datetime.fromisoformat(entry[last]) - datetime.fromisoformat(first)).total_seconds() / 60


def test_means_that_nobody_is_shown_agree_with_the_reference(entries, minutes):
    values = np.array(minutes)
    assert (round(float(np.exp(np.log(values).mean())), 2), round(float(values.mean()), 2), values.max()) == (64.06, 122.49, 3377.0)
    assert round(float((values**2).mean() / (2 * values.mean())), 1) == 293.0
    assert round(float(np.sort(values)[-round(0.05 * values.size):].sum() / values.sum()), 3) == 0.337
    eligible = [entry for entry in entries if entry["impact"] != "maintenance"]
    levels = [["none", "minor", "major", "critical"].index(entry["impact"]) for entry in eligible]
    lengths = [_minutes(entry, entry["started_at"]) for entry in eligible]
    found = stats.spearmanr(*zip(*((length, level) for length, level in zip(lengths, levels, strict=True) if length > 0), strict=True))
    assert (round(found.statistic, 3), round(found.pvalue, 2)) == (0.030, 0.44)
    differ = [entry for entry, length in zip(eligible, lengths, strict=True) if abs(entry["duration_minutes"] - length) > 0.01]
    assert (len(entries), len(eligible), len(differ)) == (701, 683, 115)


def test_the_public_notice_comes_after_the_impact_began(entries):
    """One window is a year off, and one incident begins after it ended; a notice before the impact is no lag."""
    windows = [entry for entry in entries if entry["impact_window"] and entry["id"] not in ("28456612", "28795113")]
    lags = [_minutes(entry, entry["impact_window"]["start_at"], "started_at") for entry in windows]
    kept = [lag for lag in lags if lag >= 0]
    found = median(kept)
    assert (found.n, found.value, found.lo, found.hi) == (119, 42.0, 39.0, 60.0)
    assert np.quantile(kept, [0.25, 0.75]).tolist() == [20.5, 102.5]
