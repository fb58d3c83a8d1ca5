"""Labels of a scale never meet and are never crossed by a stem of their half."""

from hypothesis import given
from hypothesis import strategies as st

from core.metrics.drawable import heights

SCALES = st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.5)), min_size=1, max_size=12)


def test_early_labels_stand_higher_the_earlier_they_are_and_late_ones_the_later() -> None:
    assert heights([0, 0.01, 0.02, 0.98, 1], [0.2] * 5) == [(3, False), (2, False), (1, False), (1, True), (2, True)]
    assert heights([], []) == []


@given(SCALES)
def test_labels_never_meet(labels: list[tuple[float, float]]) -> None:
    labels = sorted(labels)
    drawn = heights([place for place, _ in labels], [reach for _, reach in labels])
    spans = [(place - reach, place) if is_late else (place, place + reach) for (place, reach), (_, is_late) in zip(labels, drawn)]
    levels = [level for level, _ in drawn]
    for one in range(len(labels)):
        for other in range(one):
            meet = spans[one][0] <= spans[other][1] and spans[other][0] <= spans[one][1]
            assert not meet or levels[one] != levels[other]
            if drawn[one][1] == drawn[other][1] and spans[one][0] <= labels[other][0] <= spans[one][1]:
                assert levels[other] < levels[one] or spans[other][0] <= labels[one][0] <= spans[other][1]
